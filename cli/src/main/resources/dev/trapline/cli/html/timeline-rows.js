"use strict";

/* Which lanes stand where: rows for processors, processes and threads, which open and close. */
(() => {
    const HEADER = 22;
    const GAP = 5;
    const HEIGHTS = {runs: 18, hard_irqs: 11, softirqs: 11, states: 6, calls: 18, signals: 18};
    /* a thread without calls has room for its states */
    const STATES_ALONE = 12;
    const MANY = 12;

    /* Lanes of the same title make a row; rows of the same group, if there are several, get a header. */
    trapline.timelineRows = lanes => {
        const blocks = [];
        let block = null;
        let row = null;
        for (const lane of lanes) {
            const isCpu = lane.kind === "runs" || lane.kind === "hard_irqs" || lane.kind === "softirqs";
            const name = isCpu ? "Processors" : lane.group;
            if (!block || block.name !== name || block.isCpu !== isCpu) {
                block = {name, isCpu, rows: [], isOpen: true};
                blocks.push(block);
                row = null;
            }
            if (!row || row.title !== lane.title) {
                row = {title: lane.title, strips: []};
                block.rows.push(row);
            }
            row.strips.push({lane, y: 0, height: 0});
        }
        blocks.forEach((one, i) => {
            one.rows.forEach(arrange);
            one.hasHeader = one.isCpu || one.rows.length > 1;
            one.isOpen = one.isCpu || i <= MANY;
        });
        return blocks;
    };

    function arrange(row) {
        let y = 2;
        const hasCalls = row.strips.some(strip => strip.lane.kind === "calls");
        for (const strip of row.strips) {
            strip.height = strip.lane.kind === "states" && !hasCalls ? STATES_ALONE : HEIGHTS[strip.lane.kind];
            if (strip.lane.kind === "signals") {
                /* over the calls */
                strip.y = hasCalls ? y - strip.height - 1 : y;
                y = Math.max(y, strip.y + strip.height + 1);
            } else {
                strip.y = y;
                y += strip.height + 1;
            }
        }
        row.height = y + GAP - 2;
    }

    /* What is visible of `blocks`, from the top: headers and rows with where they begin, and the whole height. */
    trapline.timelineLayout = blocks => {
        const lines = [];
        let y = 0;
        for (const block of blocks) {
            if (block.hasHeader) {
                lines.push({block, row: null, y, height: HEADER});
                y += HEADER;
            }
            if (block.isOpen || !block.hasHeader) {
                for (const row of block.rows) {
                    lines.push({block, row, y, height: row.height});
                    y += row.height;
                }
            }
        }
        return {lines, height: y};
    };
})();
