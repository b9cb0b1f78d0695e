/**
 * What the sync mark says, one of four: all delivered; `count` facts wait (a calm state, unless the oldest has waited more than
 * three days); an exchange is running; `count` facts were refused and need a person.
 */
export type SyncMarkState =
	| { readonly kind: 'delivered' }
	| { readonly kind: 'waiting'; readonly count: number; readonly isOverdue?: boolean }
	| { readonly kind: 'syncing' }
	| { readonly kind: 'refused'; readonly count: number };
