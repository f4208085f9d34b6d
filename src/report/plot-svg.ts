// Plots as SVG texts, with no browser.

import { plot, type PlotOptions } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { escapeHtml } from './escape.ts';

/** The colour of what a plot is about; it can be told from black and from white. */
export const accent = '#3d7edb';

/** What of an element of linkedom is used. */
interface PlotElement {
  readonly outerHTML: string;
  querySelector(selector: string): { remove(): void } | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
}

/**
 * Draws a plot. Lines and texts are `currentColor`, so that they go with a light page and a dark one; nothing in it refers to anything outside.
 * @param label what it shows, for those who do not see it
 */
export function plotSvg(options: PlotOptions, label: string): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = plot({ ...options, document }) as unknown as PlotElement;
  // Its rules are about a page of its own, in which many plots would repeat them.
  svg.querySelector('style')?.remove();
  svg.removeAttribute('class');
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  // The library that writes the SVG leaves < and > in attributes as they are.
  return svg.outerHTML.replace('<svg ', () => `<svg aria-label="${escapeHtml(label)}" `);
}
