/** Tells the lines of a panel's several expressions apart: the number of the expression, from 0. */
export const LINE_LABEL = 'panel_line'
