/** What a clearing file in ASCII takes: the same elements, other characters. */
export const MASTERCARD_ASCII = `extends: mastercard-like-ebcdic
encodings: { mti: ascii, bitmap: binary, secondBitmap: always, prefix: ascii, n: ascii, z: ascii, text: ascii, b: binary }
`
