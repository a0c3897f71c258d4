import type { Answer, Reason } from '../../http/answer.js'

const html = { 'content-type': 'text/html;charset=utf-8' }

/** A refusal as the web server in front of a workspace writes it: a page with the reason in `<pre>`. */
export function errorPage(status: 400 | 403, path: string, message: string, reason: Reason): Answer {
  const [shownPath, shown] = [escaped(path), escaped(message)]
  const text = [
    '<html>',
    '<head>',
    '<meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>',
    `<title>Error ${status} ${shown}</title>`,
    '</head>',
    `<body><h2>HTTP ERROR ${status}</h2>`,
    `<p>Problem accessing ${shownPath}. Reason:`,
    `<pre>    ${shown}</pre></p>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
  return { status, headers: html, text, reason }
}

/** The login page, which comes with status 200 where a request names another workspace. */
export function loginPage(reason: Reason): Answer {
  const text =
    '<!doctype html>\n<html>\n<head>\n<meta charset="utf-8"/>\n<title>Databricks - Sign In</title>\n</head>\n' +
    '<body class="light-mode"><uses-legacy-bootstrap><div id="login-page"></div></uses-legacy-bootstrap></body>\n</html>\n'
  return { status: 200, headers: html, text, reason }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
