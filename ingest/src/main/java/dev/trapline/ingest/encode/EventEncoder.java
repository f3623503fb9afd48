package dev.trapline.ingest.encode;

import dev.trapline.ingest.kernel.ThreadNames;
import dev.trapline.model.event.BlockEvent;
import dev.trapline.model.event.InterruptEvent;
import dev.trapline.model.event.IoUringEvent;
import dev.trapline.model.event.NetEvent;
import dev.trapline.model.event.PowerEvent;
import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.TimerEvent;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.Other;
import dev.trapline.model.event.TraceEvent.Print;
import dev.trapline.model.event.TraceEvent.SchedProcessExec;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.SignalDeliver;
import dev.trapline.model.event.TraceEvent.SignalGenerate;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.event.TraceEvent.SysNoReturn;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.event.WorkEvent;
import dev.trapline.model.event.WritebackEvent;
import java.util.List;
import java.util.SortedMap;

/// Makes records of events, as a 64-bit little-endian x86 kernel lays them out, and collects what
/// else a recording of them needs. Constant memory; not thread-safe.
public final class EventEncoder {
    private final Omissions omissions = new Omissions();
    private final Tracepoints tracepoints = new Tracepoints();
    private final ThreadNames names = new ThreadNames();
    private final SymbolBook symbols = new SymbolBook(omissions);
    private final PrintkBook printk = new PrintkBook();
    private final RecordBuffer record = new RecordBuffer(tracepoints);

    private final CallEncoder calls = new CallEncoder(record, omissions);
    private final SchedEncoder sched = new SchedEncoder(record, names, symbols, omissions);
    private final InterruptEncoder interrupts = new InterruptEncoder(record, symbols, omissions);
    private final BlockEncoder blocks = new BlockEncoder(record);
    private final NetEncoder nets = new NetEncoder(record);
    private final TimerEncoder timers = new TimerEncoder(record, symbols);
    private final WorkEncoder works = new WorkEncoder(record, symbols);
    private final PowerEncoder powers = new PowerEncoder(record);
    private final IoUringEncoder rings = new IoUringEncoder(record);
    private final WritebackEncoder writebacks = new WritebackEncoder(record);
    private final SignalEncoder signals = new SignalEncoder(record, names, omissions);
    private final PrintEncoder prints = new PrintEncoder(record, symbols, printk, omissions);
    private final StackEncoder stacks = new StackEncoder(record);
    private final OtherEncoder others = new OtherEncoder(record, tracepoints, omissions);

    /// Nothing made yet.
    public EventEncoder() {
        // all state is initialised above
    }

    /// Makes the record of `event`.
    ///
    /// @return whether [#record] has it; otherwise the event is no record (the name of a task), or is
    ///     counted in [#leftOut]
    public boolean encode(TraceEvent event) {
        long cutBefore = record.cut();
        boolean made = make(event);
        if (record.cut() != cutBefore) {
            omissions.abridge(event.kernelName(), "text");
        }
        return made;
    }

    private boolean make(TraceEvent event) {
        switch (event) {
            case SysEnter e -> {
                return calls.enter(e);
            }
            case SysExit e -> {
                return calls.exit(e);
            }
            case SchedEvent e -> sched.encode(e);
            case InterruptEvent e -> {
                return interrupts.encode(e);
            }
            case BlockEvent e -> {
                return blocks.encode(e) || others.encode(e);
            }
            case NetEvent e -> {
                return nets.encode(e) || others.encode(e);
            }
            case TimerEvent e -> {
                return timers.encode(e) || others.encode(e);
            }
            case WorkEvent e -> works.encode(e);
            case PowerEvent e -> {
                return powers.encode(e) || others.encode(e);
            }
            case WritebackEvent e -> {
                return writebacks.encode(e) || others.encode(e);
            }
            case IoUringEvent e -> {
                return rings.encode(e) || others.encode(e);
            }
            case SignalGenerate e -> signals.generate(e);
            case SignalDeliver e -> signals.deliver(e);
            case SchedProcessExec e -> sched.exec(e);
            case SchedProcessExit e -> sched.exit(e);
            case TaskRename e when e.cpu() == TraceEvent.UNKNOWN -> {
                names.tell(e.tid(), e.comm());
                return false;
            }
            case TaskRename e -> sched.rename(e);
            case Print e -> prints.encode(e);
            case Other e -> {
                return stacks.encode(e) || others.encode(e);
            }
            case SysNoReturn e -> {
                leaveOut(e);
                return false;
            }
            case EventsLost e -> {
                leaveOut(e);
                return false;
            }
        }
        return true;
    }

    /// Counts `event` as one that the recording cannot say.
    public void leaveOut(TraceEvent event) {
        omissions.leaveOut(event.kernelName());
    }

    /// The record made last.
    public RecordBuffer record() {
        return record;
    }

    /// The events that have records, in the order of their first ones.
    public List<Tracepoint> tracepoints() {
        return tracepoints.used();
    }

    /// The addresses that records have for places in the kernel, as `/proc/kallsyms` gives them.
    public String kallsyms() {
        return symbols.kallsyms();
    }

    /// The strings that records point to, as `printk_formats` gives them; Latin-1.
    public String printkFormats() {
        return printk.formats();
    }

    /// The names of tasks, as `saved_cmdlines` gives them: lines of a tid, a blank and the name, by tid.
    public String cmdlines() {
        StringBuilder text = new StringBuilder();
        for (int tid : names.named()) {
            String name = names.of(tid);
            if (name != null && !name.isEmpty()) {
                // a line ends with the name
                text.append(tid).append(' ').append(name.replace('\n', ' ')).append('\n');
            }
        }
        return text.toString();
    }

    /// What `uname -m` says on the machine whose system call numbers the records have.
    public String machine() {
        return calls.isOf32BitKernel() ? "i686" : "x86_64";
    }

    /// Events that were not made into records, by [TraceEvent#kernelName].
    public SortedMap<String, Long> leftOut() {
        return omissions.leftOut();
    }

    /// Arguments of calls that were recorded as text and have no number that a record could say.
    public long argumentsLeftOut() {
        return calls.argumentsLeftOut();
    }

    /// What records do not say of the events they were made of, as `EVENT: WHAT`, and how often.
    public SortedMap<String, Long> abridged() {
        return omissions.abridged();
    }
}
