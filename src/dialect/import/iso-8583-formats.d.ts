/** The element formats of the npm package `iso_8583`, which has no types of its own. */
declare module 'iso_8583/lib/formats.js' {
  const formats: Readonly<
    Record<string, { readonly ContentType: string; readonly Label: string; readonly LenType: string; readonly MaxLen: number }>
  >
  export default formats
}
