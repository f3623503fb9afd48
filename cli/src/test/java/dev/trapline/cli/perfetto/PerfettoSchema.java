package dev.trapline.cli.perfetto;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The fields of Perfetto's messages as far as they are written: names, numbers and types as in its public `.proto` files
/// (`protos/perfetto/trace/` of its repository), from which this was taken, not from the writer.
public final class PerfettoSchema {
    private static final String FIELDS = """
            Trace packet=1:TracePacket*
            TracePacket ftrace_events=1:FtraceEventBundle clock_snapshot=6:ClockSnapshot timestamp=8:uint64
            TracePacket trusted_packet_sequence_id=10:uint32 track_event=11:TrackEvent interned_data=12:InternedData
            TracePacket sequence_flags=13:uint32 system_info=45:SystemInfo track_descriptor=60:TrackDescriptor
            ClockSnapshot clocks=1:Clock*
            Clock clock_id=1:uint32 timestamp=2:uint64
            SystemInfo utsname=1:Utsname
            Utsname sysname=1:string version=2:string release=3:string machine=4:string
            TrackDescriptor uuid=1:uint64 name=2:string process=3:ProcessDescriptor thread=4:ThreadDescriptor
            TrackDescriptor parent_uuid=5:uint64
            ProcessDescriptor pid=1:int32 process_name=6:string
            ThreadDescriptor pid=1:int32 tid=2:int32 thread_name=5:string
            TrackEvent category_iids=3:uint64* debug_annotations=4:DebugAnnotation* type=9:int32 name_iid=10:uint64
            TrackEvent track_uuid=11:uint64 name=23:string
            DebugAnnotation name_iid=1:uint64 int_value=4:int64 string_value=6:string pointer_value=7:uint64 name=10:string
            InternedData event_categories=1:Interned* event_names=2:Interned* debug_annotation_names=3:Interned*
            Interned iid=1:uint64 name=2:string
            FtraceEventBundle cpu=1:uint32 event=2:FtraceEvent* lost_events=3:bool
            FtraceEvent timestamp=1:uint64 pid=2:uint32 print=3:Print sched_switch=4:SchedSwitch
            FtraceEvent cpu_frequency=11:Power cpu_idle=13:Power sched_wakeup=17:Wakeup sched_waking=20:Wakeup
            FtraceEvent sched_blocked_reason=18:SchedBlockedReason softirq_entry=24:Softirq softirq_exit=25:Softirq
            FtraceEvent softirq_raise=26:Softirq irq_handler_entry=36:IrqHandlerEntry irq_handler_exit=37:IrqHandlerExit
            FtraceEvent sched_wakeup_new=114:Wakeup task_newtask=235:TaskNewtask task_rename=236:TaskRename
            FtraceEvent sched_process_exec=237:SchedProcessExec sched_process_exit=238:SchedProcessExit
            FtraceEvent sched_process_fork=239:SchedProcessFork sched_process_free=240:SchedProcessFree
            FtraceEvent generic=327:Generic
            Print ip=1:uint64 buf=2:string
            SchedSwitch prev_comm=1:string prev_pid=2:int32 prev_prio=3:int32 prev_state=4:int64 next_comm=5:string
            SchedSwitch next_pid=6:int32 next_prio=7:int32
            Power state=1:uint32 cpu_id=2:uint32
            Wakeup comm=1:string pid=2:int32 prio=3:int32 success=4:int32 target_cpu=5:int32
            SchedBlockedReason pid=1:int32 caller=2:uint64 io_wait=3:uint32
            Softirq vec=1:uint32
            IrqHandlerEntry irq=1:int32 name=2:string
            IrqHandlerExit irq=1:int32 ret=2:int32
            TaskNewtask pid=1:int32 comm=2:string clone_flags=3:uint64 oom_score_adj=4:int32
            TaskRename pid=1:int32 oldcomm=2:string newcomm=3:string oom_score_adj=4:int32
            SchedProcessExec filename=1:string pid=2:int32 old_pid=3:int32
            SchedProcessExit comm=1:string pid=2:int32 tgid=3:int32 prio=4:int32
            SchedProcessFork parent_comm=1:string parent_pid=2:int32 child_comm=3:string child_pid=4:int32
            SchedProcessFree comm=1:string pid=2:int32 prio=3:int32
            Generic event_name=1:string field=2:GenericField*
            GenericField name=1:string str_value=3:string int_value=4:int64
            """;

    private final Map<String, Map<Integer, Field>> messages = new HashMap<>();
    private final Set<String> seen = new TreeSet<>();

    private record Field(String name, String type, boolean isRepeated) {}

    public PerfettoSchema() {
        for (String line : FIELDS.lines().toList()) {
            List<String> words = List.of(line.split(" ", -1));
            Map<Integer, Field> fields = messages.computeIfAbsent(words.getFirst(), _ -> new HashMap<>());
            for (String word : words.subList(1, words.size())) {
                String[] parts = word.split("[=:]", -1);
                boolean isRepeated = parts[2].endsWith("*");
                fields.put(Integer.valueOf(parts[1]), new Field(parts[0], parts[2].replace("*", ""), isRepeated));
            }
        }
    }

    /// The fields that were seen so far, as `Message.field`.
    public Set<String> seen() {
        return seen;
    }

    /// Reads a whole file.
    ///
    /// @throws IllegalStateException at a field that the message does not have, or whose value is of another type
    public void read(byte[] file) {
        read("Trace", ByteBuffer.wrap(file));
    }

    private void read(String type, ByteBuffer bytes) {
        ProtoMessage.of(bytes.duplicate()).fields().forEach((number, values) -> {
            Field field = messages.getOrDefault(type, Map.of()).get(number);
            if (field == null) {
                throw new IllegalStateException("%s has no field %d".formatted(type, number));
            }
            String name = type + "." + field.name;
            if (values.size() > 1 && !field.isRepeated) {
                throw new IllegalStateException(name + " is there " + values.size() + " times");
            }
            seen.add(name);
            for (Object value : values) {
                check(name, field.type, value);
            }
        });
    }

    private void check(String name, String type, Object value) {
        if (value instanceof ByteBuffer bytes) {
            if (type.equals("string")) {
                ProtoMessage.utf8(bytes);
            } else if (messages.containsKey(type)) {
                read(type, bytes);
            } else {
                throw new IllegalStateException(name + " is no " + type + " but bytes");
            }
            return;
        }
        long number = (Long) value;
        boolean fits = switch (type) {
            case "bool" -> number == 0 || number == 1;
            case "int32" -> number == (int) number;
            case "uint32" -> number >>> 32 == 0;
            case "int64", "uint64" -> true;
            default -> false;
        };
        if (!fits) {
            throw new IllegalStateException(name + " is no " + type + " but " + number);
        }
    }
}
