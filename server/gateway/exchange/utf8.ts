const ENCODER = new TextEncoder();

/** How many bytes a text takes on the wire before compression. */
export const utf8Bytes = (text: string): number => ENCODER.encode(text).length;
