import type { RegistryRow } from './registry.ts';

/** The name people see: a family's own, or the account's. Apart from the registry, which first screens do without. */
export const nameOf = ({ familyName, accountName }: RegistryRow): string =>
	familyName ?? accountName;
