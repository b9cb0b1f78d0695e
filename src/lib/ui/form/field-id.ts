/** Id of the input of a field, so that an ErrorSummary can lead to it. Names are unique on a page. */
export const fieldId = (name: string): string => `field-${name}`;

/** One line of an ErrorSummary: the field's `name` and what to do about it. */
export interface FieldError {
	readonly name: string;
	readonly text: string;
}

/** What a Field hands to the input inside it. */
export interface FieldWiring {
	readonly id: string;
	readonly name: string;
	readonly describedBy: string | undefined;
	readonly isInvalid: boolean;
}
