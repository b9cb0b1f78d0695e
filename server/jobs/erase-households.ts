import { accountDoc, accountSchema, update } from '../accounts/documents.ts';
import { householdDoc, householdSchema } from '../accounts/households.ts';
import type { ExchangeDeps } from '../gateway/exchange/parts.ts';
import { householdViewId } from '../gateway/exchange/views.ts';
import { asHouseholdId, siteOfScope, type Scope } from '#lib/core/ids.ts';
import { StoreError } from '../store/store.ts';

/**
 * An erased household loses its way in and its view too: the account closes, the joining number goes, and nothing opens it again. Its
 * number stays taken, for it stands on a card somewhere. May be run again, and on two servers at once.
 */
export async function closeErasedHouseholds(scope: Scope, deps: ExchangeDeps): Promise<void> {
	const site = siteOfScope(scope);
	if (site === undefined) return;
	const accounts = await deps.store.open('accounts');
	const views = await deps.store.open('views');
	for (const { subject } of deps.erasures.in(scope)) {
		if (subject.kind !== 'household') continue;
		const id = asHouseholdId(subject.id);
		const household = await update(
			accounts,
			{ id: householdDoc(site, id), schema: householdSchema },
			({ joining, ...held }) =>
				held.erasedAt !== undefined && joining === undefined
					? undefined
					: { ...held, erasedAt: deps.now }
		);
		if (household?.account !== undefined) {
			const closedAt = Math.floor(deps.now / 1000);
			await update(
				accounts,
				{ id: accountDoc(household.account), schema: accountSchema },
				(account) => (account.closedAt === undefined ? { ...account, closedAt } : undefined)
			);
		}
		const view = household && (await views.get(householdViewId(id)));
		if (view === undefined) continue;
		const outcome = await views.remove(view.id, view.rev);
		if (outcome.kind === 'unsure')
			throw new StoreError('A view of an erased household is not gone.');
	}
}
