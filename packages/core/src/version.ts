/** The version of this package, as in its manifest; a test holds the two together. */
export const version = '0.0.0'
