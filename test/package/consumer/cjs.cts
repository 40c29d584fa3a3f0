import sgp = require('sparse-gp-init')
import theory = require('sparse-gp-init/theory')

import 'sparse-gp-init/register'

const eoc: theory.EdgeOfChaos = theory.edgeOfChaos({ activation: sgp.crelu({ tau: 1, m: 1 }), qStar: 1 })
const layer: sgp.CReLU = new sgp.CReLU({ tau: 1, m: 1 })

export { eoc, layer }
