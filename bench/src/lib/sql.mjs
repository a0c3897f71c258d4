/** A logger that does nothing: the SQL driver's default one writes lines to stdout. */
export const quiet = { log() {}, setLevel() {} }
