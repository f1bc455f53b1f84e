/** The part of the npm package `iso_8583` that is used; the package has no types of its own. */
declare module 'iso_8583' {
  export default class Iso8583 {
    constructor(message?: Record<string, string>, customFormats?: Record<string, unknown>)
    getBufferMessage(): Buffer | Record<string, unknown>
    getIsoJSON(buffer: Buffer, config?: Record<string, unknown>): Record<string, string>
    /** Without length bytes. */
    getRawMessage(): Buffer | Record<string, unknown>
  }
}

declare module 'iso_8583/lib/formats.js' {
  const formats: Record<string, { ContentType: string; Label: string; LenType: string; MaxLen: number; MinLen?: number }>
  export default formats
}
