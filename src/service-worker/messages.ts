/** What a page may tell the worker; `SKIP_WAITING` is workbox-window's own word. */
export type PageMessage =
	| { readonly type: 'SKIP_WAITING' }
	/** To the old version: a new one takes over, end what you do. */
	| { readonly type: 'STEP_ASIDE' }
	/** Fetch these groups of on-demand code now, to have them offline. */
	| { readonly type: 'KEEP_ON_DEMAND'; readonly groups: readonly string[] }
	/** Whether all of these groups are kept; answered on the port that comes with it. */
	| { readonly type: 'ARE_KEPT'; readonly groups: readonly string[] };

/** A message as it comes from a page, perhaps of another version; undefined when it is none we know. */
export function readMessage(message: unknown): PageMessage | undefined {
	if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
	if (message.type === 'SKIP_WAITING' || message.type === 'STEP_ASIDE')
		return { type: message.type };
	const { type } = message;
	if ((type !== 'KEEP_ON_DEMAND' && type !== 'ARE_KEPT') || !('groups' in message))
		return undefined;
	const groups: readonly unknown[] = Array.isArray(message.groups) ? message.groups : [];
	return { type, groups: groups.filter((group) => typeof group === 'string') };
}
