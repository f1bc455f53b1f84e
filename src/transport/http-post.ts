/** One POST over HTTP: its status, or why there is none; it follows no redirect. */

type Posted = { readonly is: 'answered'; readonly status: number } | { readonly is: 'failed'; readonly why: string }

interface PostRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly timeoutMs: number
}

/** Port of whatever posts. */
export type HttpPost = (request: PostRequest) => Promise<Posted>

/** With Node's own client. */
export const postByFetch: HttpPost = async ({ url, headers, body, timeoutMs }) => {
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    await response.body?.cancel()
    return { is: 'answered', status: response.status }
  } catch (error) {
    return { is: 'failed', why: error instanceof Error ? error.message : String(error) }
  }
}
