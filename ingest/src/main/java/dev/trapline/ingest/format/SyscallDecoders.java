package dev.trapline.ingest.format;

import dev.trapline.ingest.kernel.CallNumbers;
import dev.trapline.ingest.kernel.RegisterArgs;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.linux.Syscall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `raw_syscalls` (`include/trace/events/syscalls.h`) and the event pair that each call has in
/// `syscalls` (`kernel/trace/trace_syscalls.c`).
final class SyscallDecoders {
    private static final String ENTER = "sys_enter_";
    private static final String EXIT = "sys_exit_";

    /// A field that no kernel has: Trapline describes calls of 32-bit programs with it when it writes a recording.
    private static final String COMPAT = "compat";

    /// The kernel's MAX_ERRNO (include/linux/err.h).
    private static final int MAX_ERRNO = 4095;

    private SyscallDecoders() {}

    static @Nullable EventDecoder of(FieldFinder fields, CallNumbers calls)
            throws FieldFinder.Missing {
        String name = fields.format().name();
        if (fields.format().system().equals("raw_syscalls")) {
            CallNumbers numbers = fields.has(COMPAT) ? CallNumbers.ofMachine("i386") : calls;
            return switch (name) {
                case "sys_enter" -> RawEnter.of(fields, numbers);
                case "sys_exit" -> RawExit.of(fields, numbers);
                default -> null;
            };
        }
        if (name.startsWith(ENTER)) {
            return OwnEnter.of(fields, new OwnCall(fields, calls, name, ENTER));
        }
        return name.startsWith(EXIT) ? OwnExit.of(fields, new OwnCall(fields, calls, name, EXIT)) : null;
    }

    /// The call of an event of its own, looked up when its number is a new one.
    private static final class OwnCall {
        private final CallNumbers calls;
        private final String event;
        private final String name;
        private final NumberField nr;
        private long lastNr = Long.MIN_VALUE;
        private @Nullable Syscall last;

        OwnCall(FieldFinder fields, CallNumbers calls, String event, String prefix)
                throws FieldFinder.Missing {
            this.calls = calls;
            this.event = event;
            this.name = event.substring(prefix.length());
            this.nr = fields.number("__syscall_nr", "nr");
        }

        Syscall read(RecordCursor record) {
            long number = nr.read(record);
            Syscall call = last;
            if (call == null || number != lastNr) {
                call = calls.byName(name, number);
                last = call;
                lastNr = number;
            }
            return call;
        }
    }

    private static int errno(long ret) {
        return ret < 0 && ret >= -MAX_ERRNO ? (int) -ret : 0;
    }

    private static final class RawEnter extends EventDecoder {
        private final CallNumbers calls;
        private final NumberField id;
        private final int args;
        private final boolean wide;

        private RawEnter(int leastLength, CallNumbers calls, NumberField id, EventField args) {
            super(leastLength);
            this.calls = calls;
            this.id = id;
            this.args = args.offset();
            this.wide = args.elementSize() == 8;
        }

        static EventDecoder of(FieldFinder fields, CallNumbers calls) throws FieldFinder.Missing {
            NumberField id = fields.number("id");
            EventField args = fields.any("args");
            int word = args.elementSize();
            boolean words = word == 8 || word == 4;
            if (args.layout() != EventField.Layout.ARRAY || !words || args.size() != RegisterArgs.REGISTERS * word) {
                throw new FieldFinder.Missing("args");
            }
            return new RawEnter(fields.leastLength(), calls, id, args);
        }

        @Override
        public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
            Syscall call = calls.byNumber(id.read(record));
            return new SysEnter(timestampNs, cpu, tid, call, wide ? wideArgs(record, call) : narrowArgs(record, call));
        }

        private SysArgs wideArgs(RecordCursor record, Syscall call) {
            return new RegisterArgs(
                    call,
                    RegisterArgs.REGISTERS,
                    record.s64(args),
                    record.s64(args + 8),
                    record.s64(args + 16),
                    record.s64(args + 24),
                    record.s64(args + 32),
                    record.s64(args + 40));
        }

        private SysArgs narrowArgs(RecordCursor record, Syscall call) {
            return new RegisterArgs(
                    call,
                    RegisterArgs.REGISTERS,
                    record.number(args, 4, false),
                    record.number(args + 4, 4, false),
                    record.number(args + 8, 4, false),
                    record.number(args + 12, 4, false),
                    record.number(args + 16, 4, false),
                    record.number(args + 20, 4, false));
        }
    }

    private static final class RawExit extends EventDecoder {
        private final CallNumbers calls;
        private final NumberField id;
        private final NumberField ret;

        private RawExit(int leastLength, CallNumbers calls, NumberField id, NumberField ret) {
            super(leastLength);
            this.calls = calls;
            this.id = id;
            this.ret = ret;
        }

        static EventDecoder of(FieldFinder fields, CallNumbers calls) throws FieldFinder.Missing {
            NumberField id = fields.number("id");
            NumberField ret = fields.number("ret");
            return new RawExit(fields.leastLength(), calls, id, ret);
        }

        @Override
        public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
            long value = ret.read(record);
            return new SysExit(
                    timestampNs,
                    cpu,
                    tid,
                    calls.byNumber(id.read(record)),
                    value,
                    errno(value),
                    TraceEvent.UNKNOWN_NS,
                    SysArgs.NONE);
        }
    }

    /// The arguments follow the number of the call, each in a `long` whatever its type; strings that
    /// they point to follow as `__data_loc char[] __filename_val` on recent kernels.
    private static final class OwnEnter extends EventDecoder {
        private final OwnCall own;
        private final List<NumberField> args;
        private final @Nullable TextField[] strings;
        private final boolean hasStrings;

        private OwnEnter(
                int leastLength,
                OwnCall own,
                List<NumberField> args,
                @Nullable TextField[] strings) {
            super(leastLength);
            this.own = own;
            this.args = args;
            this.strings = strings;
            boolean any = false;
            for (TextField string : strings) {
                any |= string != null;
            }
            this.hasStrings = any;
        }

        static EventDecoder of(FieldFinder fields, OwnCall own) throws FieldFinder.Missing {
            // io_submit has an argument called nr
            String number = fields.has("__syscall_nr") ? "__syscall_nr" : "nr";
            List<NumberField> args = new ArrayList<>();
            List<@Nullable TextField> strings = new ArrayList<>();
            for (EventField field : fields.format().fields()) {
                boolean isArgument = field.layout() == EventField.Layout.NUMBER && !field.name().equals(number);
                if (isArgument && args.size() < RegisterArgs.REGISTERS) {
                    args.add(fields.number(field.name()));
                    String string = "__" + field.name() + "_val";
                    EventField place = fields.find(string);
                    strings.add(place != null && place.isText() ? fields.text(string) : null);
                }
            }
            return new OwnEnter(fields.leastLength(), own, args, strings.toArray(new TextField[0]));
        }

        @Override
        public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
            Syscall call = own.read(record);
            RegisterArgs registers =
                    new RegisterArgs(
                            call,
                            args.size(),
                            argument(record, 0),
                            argument(record, 1),
                            argument(record, 2),
                            argument(record, 3),
                            argument(record, 4),
                            argument(record, 5),
                            hasStrings ? strings(record) : null);
            return new SysEnter(timestampNs, cpu, tid, call, registers, own.event);
        }

        private long argument(RecordCursor record, int index) {
            return index < args.size() ? args.get(index).read(record) : 0;
        }

        private @Nullable String[] strings(RecordCursor record) {
            @Nullable String[] read = new String[strings.length];
            for (int i = 0; i < read.length; i++) {
                TextField string = strings[i];
                read[i] = string == null ? null : string.read(record);
            }
            return read;
        }
    }

    private static final class OwnExit extends EventDecoder {
        private final OwnCall own;
        private final NumberField ret;

        private OwnExit(int leastLength, OwnCall own, NumberField ret) {
            super(leastLength);
            this.own = own;
            this.ret = ret;
        }

        static EventDecoder of(FieldFinder fields, OwnCall own) throws FieldFinder.Missing {
            NumberField ret = fields.number("ret");
            return new OwnExit(fields.leastLength(), own, ret);
        }

        @Override
        public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
            long value = ret.read(record);
            return new SysExit(
                    timestampNs,
                    cpu,
                    tid,
                    own.read(record),
                    value,
                    errno(value),
                    TraceEvent.UNKNOWN_NS,
                    SysArgs.NONE,
                    own.event);
        }
    }
}
