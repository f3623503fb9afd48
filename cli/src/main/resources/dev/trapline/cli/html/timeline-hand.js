"use strict";

/* Wheel, pointer, fingers and keys on a timeline. */
(() => {
    const CLICK = 5;
    const STEP = 1.25;
    const HINT_MS = 1200;

    trapline.timelineHand = view => {
        const {canvas, scale, scroller} = view;
        const pointers = new Map();
        let isMeasuring = false;
        let hiding = 0;

        const place = event => {
            const box = canvas.getBoundingClientRect();
            return [event.clientX - box.left, event.clientY - box.top];
        };

        /* Without Ctrl the page scrolls, until the timeline has been clicked. */
        function wheel(event) {
            if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
                scale.pan(event.deltaX || event.deltaY);
            } else if (document.activeElement === canvas || event.ctrlKey || event.metaKey) {
                /* trackpads send pinches as small steps with Ctrl */
                const isPinch = event.ctrlKey && Math.abs(event.deltaY) < 40;
                const notches = Math.max(-3, Math.min(3, event.deltaY / (event.deltaMode === 0 ? 100 : 3)));
                scale.zoom(STEP ** (isPinch ? -4 * notches : -notches), place(event)[0]);
            } else {
                view.hint.classList.add("timeline-shown");
                clearTimeout(hiding);
                hiding = setTimeout(() => view.hint.classList.remove("timeline-shown"), HINT_MS);
                return;
            }
            event.preventDefault();
            view.hover(null);
        }

        function down(event) {
            if (event.button !== 0) {
                return;
            }
            const [x, y] = place(event);
            pointers.set(event.pointerId, {x, y, fromX: x, fromY: y, isFar: false});
            isMeasuring = event.shiftKey && pointers.size === 1;
            if (isMeasuring) {
                view.measured = [scale.ns(x), scale.ns(x)];
            }
            if (event.isTrusted) {
                canvas.setPointerCapture(event.pointerId);
            }
        }

        function move(event) {
            const [x, y] = place(event);
            const pointer = pointers.get(event.pointerId);
            if (!pointer) {
                view.hover(view.hit(x, y), event);
                return;
            }
            const others = [...pointers.values()].filter(other => other !== pointer);
            if (others.length === 1) {
                const [other] = others;
                const before = Math.abs(pointer.x - other.x);
                const after = Math.abs(x - other.x);
                if (before > 10 && after > 10) {
                    /* what is under the other finger stays there */
                    scale.zoom(after / before, other.x);
                }
            } else if (isMeasuring) {
                view.measured[1] = scale.ns(x);
            } else if (others.length === 0) {
                scale.pan(pointer.x - x);
            }
            pointer.isFar ||= Math.hypot(x - pointer.fromX, y - pointer.fromY) > CLICK || others.length > 0;
            pointer.x = x;
            pointer.y = y;
            if (pointer.isFar) {
                view.hover(null);
            }
            view.draw();
        }

        function up(event, isCancelled) {
            const pointer = pointers.get(event.pointerId);
            pointers.delete(event.pointerId);
            if (!pointer || pointer.isFar || isCancelled) {
                return;
            }
            if (isMeasuring) {
                view.measured = null;
            }
            view.select(view.hit(pointer.x, pointer.y));
            if (event.pointerType === "touch") {
                view.hover(view.selected, event);
            }
        }

        const middle = () => scale.width / 2;
        const KEYS = {
            ArrowLeft: () => scale.pan(-scale.width / 8),
            ArrowRight: () => scale.pan(scale.width / 8),
            ArrowUp: () => scroller.scrollBy(0, -40),
            ArrowDown: () => scroller.scrollBy(0, 40),
            Home: () => scale.pan(-Infinity),
            End: () => scale.pan(Infinity),
            "+": () => scale.zoom(STEP * STEP, middle()),
            "=": () => scale.zoom(STEP * STEP, middle()),
            "-": () => scale.zoom(1 / STEP / STEP, middle()),
            "0": () => scale.fit(),
            Enter: () => view.zoomTo(view.selected),
            "[": () => view.step(-1),
            "]": () => view.step(1),
            Escape: () => {
                view.measured = null;
                view.select(null);
            },
        };

        function key(event) {
            const action = KEYS[event.key];
            if (action && !event.ctrlKey && !event.metaKey && !event.altKey) {
                event.preventDefault();
                action();
                view.hover(null);
            }
        }

        canvas.addEventListener("wheel", wheel, {passive: false});
        canvas.addEventListener("pointerdown", down);
        canvas.addEventListener("pointermove", move);
        canvas.addEventListener("pointerup", event => up(event, false));
        canvas.addEventListener("pointercancel", event => up(event, true));
        canvas.addEventListener("pointerleave", () => view.hover(null));
        canvas.addEventListener("dblclick", event => {
            scale.zoom(4, place(event)[0]);
            view.draw();
        });
        canvas.addEventListener("keydown", key);
        scroller.addEventListener("scroll", () => view.draw());
    };
})();
