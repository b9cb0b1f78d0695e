/** Which sheet lies over a roll. */
export type OpenSheet =
	| { readonly kind: 'person'; readonly id: string }
	| { readonly kind: 'walk-in' | 'close' | 'reopen' | 'disputes' | 'more' };
