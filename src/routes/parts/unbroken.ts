/** 3-6岁 stays on one line: browsers break after a hyphen, so ages, dates and class numbers get one that does not break. */
export const unbroken = (text: string): string => text.replace(/(\d)-(?=\d)/gu, '$1\u2011');
