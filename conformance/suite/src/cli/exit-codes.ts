/** Something failed: a case, or nothing is as it was in the report that is compared with. */
export const EXIT_FAILURE = 1
/** The command cannot be carried out as it was given. */
export const EXIT_USAGE = 2
