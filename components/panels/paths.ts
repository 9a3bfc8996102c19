/** Panels as configured. */
export const PANELS = '/api/v1/panels'
