"use strict";
// trapline.timeline(element, data): a timeline to zoom and to walk through, without anything from outside.
//
// Wheel: zoom around the pointer, once the timeline has been clicked, or with Ctrl. Drag: pan. Two fingers:
// zoom and pan. Shift and drag: measure. Click: select. Keys: arrows, + and -, 0 all, Enter to the selection,
// [ and ] the piece before and after, Escape. Text from recordings is only ever set as text.
(() => {
    const trapline = window.trapline = window.trapline || {};
    const {firstReaching, at} = trapline.timelineData;
    const AXIS = 26;
    const CLICK = 5;
    const STEP = 1.25;
    const CAPTIONS = {hard_irqs: "interrupts", softirqs: "softirqs"};

    function make(parent, name, className, text) {
        const element = document.createElement(name);
        element.className = className;
        if (text !== undefined) {
            element.textContent = text;
        }
        parent.append(element);
        return element;
    }

    class View {
        constructor(element, data) {
            this.data = trapline.timelineData(data);
            this.scale = new trapline.TimeScale(this.data.lengthNs);
            this.blocks = trapline.timelineRows(this.data.lanes);
            this.selected = null;
            this.measured = null;
            this.hovered = null;
            this.pointers = new Map();
            this.build(element);
            this.colours = new trapline.TimelineColours(this.root, this.data);
            this.legend();
            this.layOut();
            this.listen();
            this.resize();
        }

        // ------------------------------------------------------------ elements

        build(element) {
            this.root = make(element, "div", "timeline");
            const bar = make(this.root, "div", "timeline-bar");
            const button = (text, title, action) => {
                const one = make(bar, "button", "timeline-button", text);
                one.type = "button";
                one.title = title;
                one.setAttribute("aria-label", title);
                one.addEventListener("click", () => {
                    action();
                    this.draw();
                });
            };
            button("+", "Zoom in (+)", () => this.scale.zoom(2, this.scale.width / 2));
            button("−", "Zoom out (-)", () => this.scale.zoom(0.5, this.scale.width / 2));
            button("All", "The whole recording (0)", () => this.scale.fit());
            this.rangeText = make(bar, "span", "timeline-range");
            this.keys = make(bar, "span", "timeline-legend");
            this.scroller = make(this.root, "div", "timeline-scroller");
            this.names = make(this.scroller, "div", "timeline-names");
            this.canvas = make(this.scroller, "canvas", "timeline-canvas");
            this.canvas.tabIndex = 0;
            this.canvas.setAttribute("role", "application");
            this.canvas.setAttribute("aria-label",
                "Timeline. Arrow keys move, plus and minus zoom, 0 shows all, brackets step from piece to piece.");
            this.hint = make(this.root, "div", "timeline-hint", "Click first, or hold Ctrl, to zoom with the wheel");
            this.tip = make(this.root, "div", "timeline-tip");
            this.tip.hidden = true;
            this.status = make(this.root, "div", "timeline-status");
            this.status.setAttribute("aria-live", "polite");
            if (this.data.threads > this.data.threadsShown) {
                make(this.root, "div", "timeline-note",
                    `The ${this.data.threadsShown} busiest of ${this.data.threads} threads.`);
            }
        }

        legend() {
            const seen = new Set();
            for (const lane of this.data.lanes) {
                for (const some of lane.kind === "runs" ? [] : [lane.singles, lane.cells]) {
                    some.label.forEach(label => seen.add(this.data.groupOf[label]));
                }
            }
            this.keys.replaceChildren();
            for (const group of this.colours.known(seen)) {
                const key = make(this.keys, "span", "timeline-key");
                make(key, "span", "timeline-swatch").style.background = this.colours.ofGroup[group];
                key.append(this.data.groups[group]);
            }
        }

        layOut() {
            this.layout = trapline.timelineLayout(this.blocks);
            this.names.replaceChildren();
            this.names.style.height = this.layout.height + AXIS + "px";
            for (const line of this.layout.lines) {
                const isHeader = line.row === null;
                const name = make(this.names, isHeader ? "button" : "div", isHeader ? "timeline-group" : "timeline-name");
                name.style.top = line.y + AXIS + "px";
                name.style.height = line.height + "px";
                if (isHeader) {
                    name.type = "button";
                    name.setAttribute("aria-expanded", String(line.block.isOpen));
                    const count = line.block.isCpu ? "" : ` · ${line.block.rows.length} threads`;
                    name.textContent = (line.block.isOpen ? "▾ " : "▸ ") + line.block.name + count;
                    name.addEventListener("click", () => {
                        line.block.isOpen = !line.block.isOpen;
                        this.layOut();
                        this.resize();
                    });
                } else {
                    name.textContent = line.row.title;
                    name.classList.toggle("timeline-inner", line.block.hasHeader);
                    for (const strip of line.row.strips) {
                        if (CAPTIONS[strip.lane.kind]) {
                            make(name, "span", "timeline-caption", CAPTIONS[strip.lane.kind]).style.top = strip.y + "px";
                        }
                    }
                }
                name.title = isHeader ? line.block.name : line.row.title;
            }
        }

        resize() {
            const style = getComputedStyle(this.canvas);
            const most = parseInt(style.getPropertyValue("--timeline-height"), 10) || 560;
            this.height = Math.min(most, this.layout.height + AXIS + 2);
            this.scroller.style.height = this.height + "px";
            this.canvas.style.height = this.height + "px";
            const ratio = window.devicePixelRatio || 1;
            const middle = (this.scale.from + this.scale.to) / 2;
            this.scale.width = Math.max(50, this.canvas.clientWidth);
            this.scale.show(middle - this.scale.span / 2, middle + this.scale.span / 2);
            this.canvas.width = Math.round(this.scale.width * ratio);
            this.canvas.height = Math.round(this.height * ratio);
            this.context = this.canvas.getContext("2d");
            this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
            this.paint();
        }

        // ------------------------------------------------------------ drawing

        draw() {
            if (!this.isDue) {
                this.isDue = true;
                requestAnimationFrame(() => {
                    this.isDue = false;
                    this.paint();
                });
            }
        }

        paint() {
            const {context, scale, colours, height} = this;
            const top = this.scroller.scrollTop;
            context.fillStyle = colours.surface;
            context.fillRect(0, 0, scale.width, height);
            for (const line of this.visible(top)) {
                const y = line.y - top + AXIS;
                context.fillStyle = line.row === null ? colours.sunken : colours.line;
                context.fillRect(0, line.row === null ? y : y + line.height - 1, scale.width, line.row === null ? line.height - 1 : 1);
            }
            trapline.paintAxis(context, scale, AXIS, height, colours);
            context.save();
            context.beginPath();
            context.rect(0, AXIS, scale.width, height - AXIS);
            context.clip();
            for (const line of this.visible(top)) {
                for (const strip of line.row ? line.row.strips : []) {
                    trapline.paintLane(
                        context, strip.lane, scale, line.y - top + AXIS + strip.y, strip.height, colours, this.data.labels);
                }
            }
            this.paintMeasure(context);
            this.outline(context, this.hovered, top, 1);
            this.outline(context, this.selected, top, 2);
            context.restore();
            this.rangeText.textContent =
                `${trapline.duration(scale.span)} of ${trapline.duration(this.data.lengthNs)}, from ${trapline.moment(scale.from)}`;
        }

        *visible(top) {
            for (const line of this.layout.lines) {
                if (line.y + line.height >= top && line.y <= top + this.height) {
                    yield line;
                }
            }
        }

        outline(context, hit, top, width) {
            const line = hit && this.layout.lines.find(one => one.row === hit.row);
            if (!line) {
                return;
            }
            const x = Math.max(-4, this.scale.x(hit.startNs));
            const end = Math.min(this.scale.width + 4, this.scale.x(hit.endNs));
            context.strokeStyle = this.colours.ink;
            context.lineWidth = width;
            context.strokeRect(x, line.y - top + AXIS + hit.strip.y, Math.max(2, end - x), hit.strip.height);
        }

        paintMeasure(context) {
            if (!this.measured) {
                return;
            }
            const [a, b] = this.measured.map(ns => this.scale.x(ns)).sort((x, y) => x - y);
            context.globalAlpha = 0.18;
            context.fillStyle = this.colours.accent;
            context.fillRect(a, AXIS, b - a, this.height);
            context.globalAlpha = 1;
            context.fillRect(a, AXIS, 1, this.height);
            context.fillRect(b, AXIS, 1, this.height);
            const text = trapline.duration(Math.abs(this.measured[1] - this.measured[0]));
            context.font = `600 12px ${this.colours.font}`;
            const size = context.measureText(text).width;
            const x = Math.max(4, Math.min(this.scale.width - size - 4, (a + b - size) / 2));
            context.fillStyle = this.colours.surface;
            context.fillRect(x - 4, AXIS + 3, size + 8, 18);
            context.fillStyle = this.colours.ink;
            context.textBaseline = "middle";
            context.fillText(text, x, AXIS + 12);
        }

        // ------------------------------------------------------------ what is where

        // The piece at a place of the canvas, or null.
        hit(x, y) {
            if (y < AXIS) {
                return null;
            }
            const below = y - AXIS + this.scroller.scrollTop;
            const line = this.layout.lines.find(one => one.row && below >= one.y && below < one.y + one.height);
            if (!line) {
                return null;
            }
            const ns = this.scale.ns(x);
            const slack = this.scale.span / this.scale.width * 1.5;
            for (const strip of line.row.strips.toReversed()) {
                if (below - line.y < strip.y - 1 || below - line.y > strip.y + strip.height + 1) {
                    continue;
                }
                const reach = strip.lane.kind === "signals" ? 3 * slack : slack;
                for (const [some, isCell] of [[strip.lane.singles, false], [strip.lane.cells, true]]) {
                    const i = at(some, ns, reach);
                    if (i >= 0) {
                        return this.piece(line.row, strip, some, isCell, i);
                    }
                }
            }
            return null;
        }

        piece(row, strip, some, isCell, index) {
            return {
                row, strip, some, isCell, index,
                startNs: some.start[index], endNs: some.end[index],
                label: this.data.labels[some.label[index]],
                group: this.data.groups[this.data.groupOf[some.label[index]]],
            };
        }

        // What there is to say about a piece, in lines.
        words(hit) {
            const {some, index, isCell} = hit;
            const length = hit.endNs - hit.startNs;
            const from = "at " + trapline.moment(hit.startNs);
            if (!isCell) {
                return [hit.label, hit.row.title, length === 0 ? from : `${trapline.duration(length)} · ${from}`];
            }
            const share = Math.min(100, 100 * some.busy[index] / length);
            return [
                `${some.spans[index]} × ${hit.group}`,
                hit.row.title,
                `${trapline.duration(some.busy[index])} in ${trapline.duration(length)} (${share.toFixed(share < 10 ? 1 : 0)} %)`,
                `longest: ${hit.label}, ${trapline.duration(some.longest[index])} · ${from}`,
                "too many to keep each one",
            ];
        }

        // ------------------------------------------------------------ pointer

        listen() {
            const {canvas} = this;
            canvas.addEventListener("wheel", event => this.wheel(event), {passive: false});
            canvas.addEventListener("pointerdown", event => this.down(event));
            canvas.addEventListener("pointermove", event => this.move(event));
            canvas.addEventListener("pointerup", event => this.up(event, false));
            canvas.addEventListener("pointercancel", event => this.up(event, true));
            canvas.addEventListener("pointerleave", () => this.hover(null));
            canvas.addEventListener("dblclick", event => {
                this.scale.zoom(4, this.place(event)[0]);
                this.draw();
            });
            canvas.addEventListener("keydown", event => this.key(event));
            this.scroller.addEventListener("scroll", () => this.draw());
            new ResizeObserver(() => this.resize()).observe(this.scroller);
            const recolour = () => {
                this.colours.read();
                this.legend();
                this.draw();
            };
            document.documentElement.addEventListener("trapline:theme", recolour);
            matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
        }

        place(event) {
            const box = this.canvas.getBoundingClientRect();
            return [event.clientX - box.left, event.clientY - box.top];
        }

        wheel(event) {
            const isFocused = document.activeElement === this.canvas;
            if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
                event.preventDefault();
                this.scale.pan(event.deltaX || event.deltaY);
            } else if (isFocused || event.ctrlKey || event.metaKey) {
                event.preventDefault();
                const notches = Math.max(-3, Math.min(3, event.deltaY / (event.deltaMode === 0 ? 100 : 3)));
                // trackpads send pinches as small steps with Ctrl
                this.scale.zoom(STEP ** (event.ctrlKey && Math.abs(event.deltaY) < 40 ? -4 * notches : -notches), this.place(event)[0]);
            } else {
                this.hint.classList.add("timeline-shown");
                clearTimeout(this.hiding);
                this.hiding = setTimeout(() => this.hint.classList.remove("timeline-shown"), 1200);
                return;
            }
            this.hover(null);
            this.draw();
        }

        down(event) {
            if (event.button !== 0) {
                return;
            }
            const [x, y] = this.place(event);
            this.pointers.set(event.pointerId, {x, y, fromX: x, fromY: y});
            this.isMeasuring = event.shiftKey;
            if (this.isMeasuring) {
                this.measured = [this.scale.ns(x), this.scale.ns(x)];
            }
            if (event.isTrusted) {
                this.canvas.setPointerCapture(event.pointerId);
            }
        }

        move(event) {
            const [x, y] = this.place(event);
            const pointer = this.pointers.get(event.pointerId);
            if (!pointer) {
                this.hover(this.hit(x, y), event);
                return;
            }
            const others = [...this.pointers.values()].filter(one => one !== pointer);
            if (others.length === 1) {
                const [other] = others;
                const before = Math.abs(pointer.x - other.x);
                const after = Math.abs(x - other.x);
                this.scale.pan((pointer.x - x) / 2);
                if (before > 10 && after > 10) {
                    this.scale.zoom(after / before, (x + other.x) / 2);
                }
            } else if (this.isMeasuring) {
                this.measured[1] = this.scale.ns(x);
            } else if (others.length === 0) {
                this.scale.pan(pointer.x - x);
            }
            pointer.isFar ||= Math.hypot(x - pointer.fromX, y - pointer.fromY) > CLICK || others.length > 0;
            pointer.x = x;
            pointer.y = y;
            if (pointer.isFar) {
                this.hover(null);
            }
            this.draw();
        }

        up(event, isCancelled) {
            const pointer = this.pointers.get(event.pointerId);
            this.pointers.delete(event.pointerId);
            if (!pointer || pointer.isFar || isCancelled) {
                return;
            }
            if (this.isMeasuring) {
                this.measured = null;
            }
            this.select(this.hit(pointer.x, pointer.y));
            if (event.pointerType === "touch") {
                this.hover(this.selected, event);
            }
        }

        hover(hit, event) {
            this.hovered = hit;
            this.tip.hidden = !hit;
            this.canvas.style.cursor = hit ? "pointer" : "";
            if (hit) {
                this.tip.replaceChildren();
                for (const text of this.words(hit)) {
                    make(this.tip, "div", "", text);
                }
                const box = this.root.getBoundingClientRect();
                const x = event.clientX - box.left + 14;
                const y = event.clientY - box.top + 16;
                this.tip.style.left = Math.max(4, Math.min(x, box.width - this.tip.offsetWidth - 4)) + "px";
                this.tip.style.top = y + "px";
            }
            this.draw();
        }

        // Selects a piece; says how far it is from the one selected before.
        select(hit) {
            const before = this.selected;
            this.selected = hit;
            this.status.replaceChildren();
            if (hit) {
                make(this.status, "span", "", this.words(hit).join(" · "));
                if (before && before.startNs !== hit.startNs) {
                    const gap = hit.startNs - before.startNs;
                    make(this.status, "span", "timeline-faint",
                        ` — ${trapline.duration(Math.abs(gap))} ${gap < 0 ? "before" : "after"} ${before.label} began`);
                }
            }
            this.draw();
        }

        // ------------------------------------------------------------ keys

        key(event) {
            const {scale} = this;
            const middle = scale.width / 2;
            const actions = {
                ArrowLeft: () => scale.pan(-scale.width / 8),
                ArrowRight: () => scale.pan(scale.width / 8),
                ArrowUp: () => this.scroller.scrollBy(0, -40),
                ArrowDown: () => this.scroller.scrollBy(0, 40),
                Home: () => scale.show(0, scale.span),
                End: () => scale.show(scale.lengthNs - scale.span, scale.lengthNs),
                "+": () => scale.zoom(STEP * STEP, middle),
                "=": () => scale.zoom(STEP * STEP, middle),
                "-": () => scale.zoom(1 / STEP / STEP, middle),
                "0": () => scale.fit(),
                Enter: () => this.zoomTo(this.selected),
                "[": () => this.step(-1),
                "]": () => this.step(1),
                Escape: () => {
                    this.measured = null;
                    this.select(null);
                },
            };
            const action = actions[event.key];
            if (action && !event.ctrlKey && !event.metaKey && !event.altKey) {
                event.preventDefault();
                action();
                this.hover(null);
            }
        }

        zoomTo(hit) {
            if (hit) {
                const length = Math.max(hit.endNs - hit.startNs, 1);
                this.scale.show(hit.startNs - 2 * length, hit.endNs + 2 * length);
            }
        }

        // The piece before or after the selected one, or the first that is visible.
        step(by) {
            const hit = this.selected;
            if (!hit) {
                const line = this.layout.lines.find(one => one.row);
                const strip = line.row.strips.find(one => one.lane.singles.count + one.lane.cells.count > 0);
                const isCell = strip.lane.singles.count === 0;
                const some = isCell ? strip.lane.cells : strip.lane.singles;
                const first = Math.min(some.count - 1, firstReaching(some, this.scale.from));
                this.select(this.piece(line.row, strip, some, isCell, first));
                return;
            }
            const index = hit.index + by;
            if (index >= 0 && index < hit.some.count) {
                this.select(this.piece(hit.row, hit.strip, hit.some, hit.isCell, index));
                const {startNs, endNs} = this.selected;
                if (startNs < this.scale.from || endNs > this.scale.to) {
                    const half = this.scale.span / 2;
                    this.scale.show((startNs + endNs) / 2 - half, (startNs + endNs) / 2 + half);
                }
            }
        }
    }

    // Makes a timeline of `data` at the end of `element`. What it returns tells tests what is seen.
    trapline.timeline = (element, data) => {
        const view = new View(element, data);
        return {
            range: () => ({fromNs: view.scale.from, toNs: view.scale.to}),
            show: (fromNs, toNs) => {
                view.scale.show(fromNs, toNs);
                view.paint();
            },
            selection: () => view.selected && view.words(view.selected),
        };
    };
})();
