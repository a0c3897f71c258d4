/** The command cannot be carried out as it was given: an unknown option, a port in use, a file that cannot be read. */
export const EXIT_USAGE = 2
