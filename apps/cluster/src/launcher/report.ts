/** What a node tells the process that started it. */
export type NodeReport =
  /** It takes part and answers requests; a leader may not be elected yet. */
  | { readonly type: 'serving' }
  /** It cannot go on, and exits. */
  | { readonly type: 'failed'; readonly message: string };
