import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/'

/** A successful answer of the query protocol: XML, or JSON to who asks for it. */
export function stsAnswer(exchange: Exchange, action: string, result: Readonly<Record<string, string>>): Answer {
  const requestId = crypto.randomUUID()
  if (wantsJson(exchange))
    return {
      status: 200,
      headers: { 'x-amzn-requestid': requestId },
      json: { [`${action}Response`]: { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } } },
    }
  const members = Object.entries(result).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`)
  return xml(
    200,
    requestId,
    `<${action}Response xmlns="${namespace}"><${action}Result>${members.join('')}</${action}Result>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`,
  )
}

/** A refusal of the query protocol. `sentence` is the journal's. */
export function stsError(
  exchange: Exchange,
  [status, code, message]: readonly [number, string, string],
  reason: string,
  sentence: string = message,
): Answer {
  const requestId = crypto.randomUUID()
  const told = { code: reason, sentence }
  if (wantsJson(exchange))
    return {
      status,
      headers: { 'x-amzn-requestid': requestId },
      json: { Error: { Type: 'Sender', Code: code, Message: message }, RequestId: requestId },
      reason: told,
    }
  const body =
    `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message>` +
    `</Error><RequestId>${requestId}</RequestId></ErrorResponse>`
  return { ...xml(status, requestId, body), reason: told }
}

function xml(status: number, requestId: string, text: string): Answer {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, text }
}

function wantsJson({ headers }: Exchange): boolean {
  return /\bapplication\/json\b/.test(headers.get('accept') ?? '')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
