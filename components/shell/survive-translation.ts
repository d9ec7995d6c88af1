/**
 * Browsers translate a page by putting a `<font>` in the place of each text: the text that React keeps, and writes to,
 * is then no longer in the page. Statuses and counts would freeze in the middle of a launch, and React would throw where
 * it removes such a text, or inserts something before it (https://github.com/facebook/react/issues/11538). So it is
 * remembered what stands for which text: a text that React writes to comes back, and is translated anew; what React
 * does beside it is done beside the translation.
 */
export function surviveTranslation(page: Document): void {
  const translations = new WeakMap<Node, Node>();
  new MutationObserver((records) => noteTranslations(records, translations)).observe(page, {
    childList: true,
    subtree: true,
  });
  const translationOf = (text: Node | null) => {
    const stand = text && !text.isConnected ? translations.get(text) : undefined;
    return stand?.isConnected ? stand : undefined;
  };
  const { Node: nodes, CharacterData: texts } = page.defaultView ?? window;
  const restore = (text: Node) => {
    const stand = translationOf(text);
    if (!stand) return;
    translations.delete(text);
    // With the page's own methods: the ones below would look for the translation again.
    replaceChild.call(stand.parentNode, text, stand);
  };

  const { removeChild, insertBefore, replaceChild } = nodes.prototype;
  nodes.prototype.removeChild = function <Child extends Node>(this: Node, child: Child): Child {
    const stand = translationOf(child);
    if (stand?.parentNode !== this) return removeChild.call(this, child) as Child;
    removeChild.call(this, stand);
    return child;
  };
  nodes.prototype.insertBefore = function <Child extends Node>(
    this: Node,
    child: Child,
    before: Node | null,
  ): Child {
    restore(child);
    const stand = translationOf(before);
    return insertBefore.call(this, child, stand?.parentNode === this ? stand : before) as Child;
  };
  for (const [prototype, property] of [
    [nodes.prototype, 'nodeValue'],
    [nodes.prototype, 'textContent'],
    [texts.prototype, 'data'],
  ] as const) {
    const described = Object.getOwnPropertyDescriptor(prototype, property);
    const { set } = described ?? {};
    if (!described || !set) continue;
    Object.defineProperty(prototype, property, {
      ...described,
      set(this: Node, value: string | null) {
        if (this.nodeType === this.TEXT_NODE) restore(this);
        set.call(this, value);
      },
    });
  }
}

/** A text that went while a `<font>` came right beside where it was. */
function noteTranslations(records: readonly MutationRecord[], translations: WeakMap<Node, Node>): void {
  for (const { target, removedNodes, addedNodes, previousSibling, nextSibling } of records) {
    for (const gone of removedNodes) {
      if (gone.nodeType !== gone.TEXT_NODE) continue;
      const beside = [...addedNodes, previousSibling, nextSibling];
      const font = beside.find((node) => node?.nodeName === 'FONT' && node.parentNode === target);
      if (font) translations.set(gone, font);
    }
  }
}
