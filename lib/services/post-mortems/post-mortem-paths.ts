/** Where a post-mortem is read. */
export const postMortemHref = (id: string): string => `/post-mortems/${id}`
