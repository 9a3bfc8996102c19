/** Which expressions were evaluated within the last day. */
export interface UsageDoor {
  /** Complete since `sinceMs`: a restart begins anew. */
  expressions(): Promise<{ readonly sinceMs: number; readonly expressions: readonly string[] }>
}
