/** What `serve` needs once its options are good: loaded then, so that help and mistakes come at once. */
export { worldFromConfig } from '../config/world-from-config.js'
export { startServer } from '../server/start-server.js'
