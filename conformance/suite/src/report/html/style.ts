import { outcomes } from '../model.js'

/** Shows the cases of one outcome alone, and the areas that have any, without a script. */
const filters = outcomes
  .flatMap((outcome) => {
    const chosen = `body:has(input[value="${outcome}"]:checked)`
    const other = `:not([data-outcome="${outcome}"])`
    return [`${chosen} [data-outcome]${other}`, `${chosen} .results:not(:has([data-outcome="${outcome}"]))`]
  })
  .join(',')

/** The look of the page. Colours are named once for each scheme. */
export const style = `
:root{--ground:#fff;--panel:#f5f6f8;--line:#d5d9e0;--ink:#1b1f27;--soft:#545c69;--link:#0b57b0;
--pass:#12653a;--pass-ground:#ddf3e5;--fail:#a01722;--fail-ground:#fde3e4;--open:#7a4b00;--open-ground:#fdedcf;--none:#545c69;--none-ground:#e9ebef}
@media (prefers-color-scheme:dark){:root{--ground:#12151b;--panel:#1b1f27;--line:#343b47;--ink:#e8eaee;--soft:#a9b1be;--link:#8abaff;
--pass:#86e0ab;--pass-ground:#123822;--fail:#ffa9ad;--fail-ground:#48161a;--open:#f6c874;--open-ground:#40300c;--none:#a9b1be;--none-ground:#262c36}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:68rem;padding:1.5rem 1rem 4rem;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{margin:0;font-size:1.9rem;line-height:1.2}h2{margin:2rem 0 .6rem;font-size:1.15rem}h3{margin:.9rem 0 .2rem;font-size:.85rem;color:var(--soft)}
p{margin:.4rem 0}ul{margin:.3rem 0;padding-left:1.2rem}a{color:var(--link)}
.kind,.subject,.count{color:var(--soft);font-size:.9rem;font-weight:400}
.verdict{display:inline-block;margin:.8rem 0 .2rem;padding:.3rem .8rem;border-radius:.4rem;font-size:1.1rem;font-weight:600}
.badge{display:inline-block;min-width:4.2rem;padding:0 .5rem;border-radius:.3rem;font-size:.8rem;font-weight:600;text-align:center}
.pass{background:var(--pass-ground);color:var(--pass)}.fail,.error,.xpass{background:var(--fail-ground);color:var(--fail)}
.open,.waived,.untestable{background:var(--open-ground);color:var(--open)}.inapplicable{background:var(--none-ground);color:var(--none)}
.filters{display:flex;flex-wrap:wrap;gap:.4rem 1.1rem;margin:1.2rem 0 0;padding:.5rem .8rem;border:1px solid var(--line);border-radius:.5rem}
.filters label{padding:.2rem 0}.filters legend{color:var(--soft);font-size:.85rem}
.matrix{border:1px solid var(--line);border-radius:.5rem}
.row{display:grid;grid-template-columns:8rem 1fr;align-items:center;gap:.5rem;padding:.35rem .7rem}.row+.row{border-top:1px solid var(--line)}
.cells{display:flex;flex-wrap:wrap;gap:.25rem}
.cell{min-width:1.9rem;padding:.15rem .3rem;border-radius:.25rem;font-size:.85rem;line-height:1.6;text-align:center;text-decoration:none}
.cell.fail,.cell.error,.cell.xpass{font-weight:700;box-shadow:inset 0 0 0 2px}
.cell:hover{text-decoration:underline}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
details{margin:.3rem 0;border:1px solid var(--line);border-radius:.4rem;background:var(--panel);padding:0 .8rem}
details[open]{padding-bottom:.7rem}summary{padding:.45rem 0;cursor:pointer}.id{font-weight:600;font-size:.9rem}
.problem{color:var(--fail)}
pre{margin:.2rem 0;padding:.5rem .7rem;overflow-x:auto;background:var(--ground);border:1px solid var(--line);border-radius:.3rem;font:.85rem/1.5 ui-monospace,monospace}
dl{display:grid;grid-template-columns:minmax(6rem,14rem) 1fr;gap:.3rem 1rem}dt{color:var(--soft)}dd{margin:0}
.wrong{list-style:none;padding:0;margin:.8rem 0 0}.wrong li{margin:.35rem 0}
[id]{scroll-margin-top:4rem}.subject[id]{scroll-margin-top:6.5rem}
.results{position:relative}.up{position:absolute;top:0;right:0;font-size:.9rem;line-height:1.8}
.skip{position:absolute;top:.4rem;left:-99rem;padding:.2rem .6rem;background:var(--ground)}.skip:focus{left:1rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
details:has(:target){border-color:var(--link);box-shadow:0 0 0 1px var(--link)}
${filters}{display:none}
@media (max-width:40rem){.row,dl{grid-template-columns:1fr}.row{gap:.2rem}dd{margin-bottom:.4rem}h1{font-size:1.5rem}.subject[id]{scroll-margin-top:11rem}pre{white-space:pre-wrap}}
@media print{.filters,.up{display:none}pre{white-space:pre-wrap}}
`
