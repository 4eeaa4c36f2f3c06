import fc from "fast-check";
import { expect, it } from "vitest";

import { html, raw } from "./html.ts";

it("escapes whatever is put into it, for text and for quoted attributes", () => {
  const evil = `<script>alert("1 & 2")</script>'`;
  const { text } = html`<a title="${evil}">${evil}</a>`;
  const escaped = "&lt;script&gt;alert(&quot;1 &amp; 2&quot;)&lt;/script&gt;&#39;";
  expect(text).toBe(`<a title="${escaped}">${escaped}</a>`);
});

it("lets no text end an attribute or begin an element", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (anything) => {
      const { text } = html`${anything}`;
      expect(text).not.toMatch(/[<>"']/);
    }),
  );
});

it("takes markup of its own as it is, lists one after another, and nothing for what is not there", () => {
  // By another name, so that no formatter lays it out.
  const markup = html;
  const items = ["a", "<b>"].map((item) => markup`<li>${item}</li>`);
  const { text } = markup`<ul>${items}</ul>${undefined}${false}${0}${raw("<hr>")}`;
  expect(text).toBe("<ul><li>a</li><li>&lt;b&gt;</li></ul>0<hr>");
});
