export const PAGES = '/api/v1/status-pages'
