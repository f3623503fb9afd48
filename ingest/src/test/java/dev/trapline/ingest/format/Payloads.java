package dev.trapline.ingest.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Descriptions and records of a few events, of a machine with any byte order and size of `long`.
///
/// @param bigEndian whether the most significant byte comes first
/// @param longSize bytes of a `long`
public record Payloads(boolean bigEndian, int longSize) {
    /// The number of raw_syscalls:sys_enter.
    public static final int SYS_ENTER = 443;
    /// The number of raw_syscalls:sys_exit.
    public static final int SYS_EXIT = 442;
    /// The number of sched:sched_switch.
    public static final int SCHED_SWITCH = 372;
    /// The number of irq:irq_handler_entry.
    public static final int IRQ_HANDLER_ENTRY = 225;
    /// The number of ftrace:print.
    public static final int PRINT = 5;
    /// The number of an event that the model has no case for.
    public static final int OTHER = 999;

    private static final String COMMON =
            """
            format:
            \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
            \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
            \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
            \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

            """;

    /// The order of bytes.
    public ByteOrder order() {
        return bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private String format(String name, int id, String fields, String print) {
        StringBuilder text = new StringBuilder("name: " + name + "\nID: " + id + "\n" + COMMON);
        int offset = 8;
        for (String field : fields.split(",", -1)) {
            // TYPE NAME:SIZE with L for the size of long and an optional sign
            int colon = field.lastIndexOf(':');
            String size = field.substring(colon + 1);
            boolean signed = size.endsWith("s");
            int bytes = bytes(signed ? size.substring(0, size.length() - 1) : size);
            int alignment = Math.min(8, Integer.lowestOneBit(Math.max(1, bytes)));
            if (field.contains("char") && !field.contains("__data_loc")) {
                alignment = 1;
            }
            if (bytes == 6 * longSize) {
                alignment = longSize;
            }
            offset = offset + alignment - 1 & -alignment;
            text.append("\tfield:").append(field, 0, colon);
            text.append(";\toffset:").append(offset).append(";\tsize:").append(bytes);
            text.append(";\tsigned:").append(signed ? 1 : 0).append(";\n");
            offset += bytes;
        }
        return text + "\nprint fmt: " + print + "\n";
    }

    private int bytes(String size) {
        return switch (size) {
            case "L" -> longSize;
            case "6L" -> 6 * longSize;
            default -> Integer.parseInt(size);
        };
    }

    /// The descriptions of ftrace's own events.
    public List<String> ftraceFormats() {
        return List.of(format("print", PRINT, "unsigned long ip:L,char buf[]:0", "\"%s\", REC->buf"));
    }

    /// The descriptions of the events of `system`.
    public List<String> formats(String system) {
        return switch (system) {
            case "raw_syscalls" -> List.of(
                    format("sys_exit", SYS_EXIT, "long id:Ls,long ret:Ls", "\"\""),
                    format("sys_enter", SYS_ENTER, "long id:Ls,unsigned long args[6]:6L", "\"\""));
            case "sched" -> List.of(
                    format(
                            "sched_switch",
                            SCHED_SWITCH,
                            "char prev_comm[16]:16,pid_t prev_pid:4s,int prev_prio:4s,long prev_state:Ls,"
                                    + "char next_comm[16]:16,pid_t next_pid:4s,int next_prio:4s",
                            "\"\""));
            case "irq" -> List.of(
                    format("irq_handler_entry", IRQ_HANDLER_ENTRY, "int irq:4s,__data_loc char[] name:4", "\"\""));
            default -> List.of(format("thing_done", OTHER, "u32 a:4,s64 b:8s,void * c:L,u8 d[4]:4", "\"\""));
        };
    }

    /// All systems there are, ftrace apart.
    public static List<String> systems() {
        return List.of("raw_syscalls", "sched", "irq", "things");
    }

    private ByteBuffer start(int id, int pid) {
        ByteBuffer record = ByteBuffer.allocate(256).order(order());
        return record.putShort((short) id).put((byte) 0).put((byte) 0).putInt(pid);
    }

    private ByteBuffer putLong(ByteBuffer record, long value) {
        return longSize == 8 ? record.putLong(value) : record.putInt((int) value);
    }

    private static ByteBuffer align(ByteBuffer record, int alignment) {
        return record.position(record.position() + alignment - 1 & -alignment);
    }

    private static byte[] taken(ByteBuffer record) {
        byte[] bytes = new byte[record.position()];
        record.flip().get(bytes);
        return bytes;
    }

    /// A sys_enter.
    public byte[] sysEnter(int pid, long nr, long... args) {
        ByteBuffer record = putLong(start(SYS_ENTER, pid), nr);
        for (int i = 0; i < 6; i++) {
            putLong(record, i < args.length ? args[i] : 0);
        }
        return taken(record);
    }

    /// A sys_exit.
    public byte[] sysExit(int pid, long nr, long ret) {
        return taken(putLong(putLong(start(SYS_EXIT, pid), nr), ret));
    }

    /// A sched_switch.
    public byte[] schedSwitch(String prevComm, int prevPid, long prevState, String nextComm, int nextPid) {
        ByteBuffer record = putComm(start(SCHED_SWITCH, prevPid), prevComm).putInt(prevPid).putInt(120);
        putLong(align(record, longSize), prevState);
        return taken(putComm(record, nextComm).putInt(nextPid).putInt(120));
    }

    private static ByteBuffer putComm(ByteBuffer record, String comm) {
        byte[] bytes = new byte[16];
        byte[] text = comm.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, bytes, 0, Math.min(15, text.length));
        return record.put(bytes);
    }

    /// An irq_handler_entry.
    public byte[] irqHandlerEntry(int pid, int irq, String name) {
        byte[] text = (name + '\0').getBytes(StandardCharsets.UTF_8);
        ByteBuffer record = start(IRQ_HANDLER_ENTRY, pid).putInt(irq).putInt(text.length << 16 | 16);
        return taken(align(record.put(text), 4));
    }

    /// What was written to trace_marker.
    public byte[] print(int pid, String text) {
        ByteBuffer record = putLong(start(PRINT, pid), 0xffff_0000L);
        return taken(align(record.put((text + "\n\0").getBytes(StandardCharsets.UTF_8)), 4));
    }

    /// An event that the model has no case for.
    public byte[] other(int pid, int a, long b) {
        ByteBuffer record = start(OTHER, pid).putInt(a);
        align(record, 8).putLong(b);
        return taken(putLong(record, 0x1234).put(new byte[] {1, 2, 3, (byte) 200}));
    }

    /// An event that nothing describes.
    public byte[] undescribed(int pid, int id) {
        return taken(start(id, pid).putInt(7));
    }

    /// What a recording has of descriptions before its data: header_page and so on, up to the names
    /// of tasks.
    public List<byte[]> descriptions(int pageSize, String names) {
        int data = 8 + longSize;
        String headerPage =
                "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
                        + "\tfield: local_t commit;\toffset:8;\tsize:" + longSize + ";\tsigned:1;\n"
                        + "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
                        + "\tfield: char data;\toffset:" + data + ";\tsize:" + (pageSize - data) + ";\tsigned:1;\n";
        List<byte[]> parts = new ArrayList<>();
        parts.add(joined("header_page\0", sized(headerPage), "header_event\0", sized("# compressed entry header\n")));
        List<Object> ftrace = new ArrayList<>(List.of(word(ftraceFormats().size())));
        ftraceFormats().forEach(f -> ftrace.add(sized(f)));
        parts.add(joined(ftrace.toArray()));
        List<Object> events = new ArrayList<>(List.of(word(systems().size())));
        for (String system : systems()) {
            events.add(system + '\0');
            events.add(word(formats(system).size()));
            formats(system).forEach(f -> events.add(sized(f)));
        }
        parts.add(joined(events.toArray()));
        String symbols = "ffffffff81000000 T _text\n";
        parts.add(joined(word(symbols.length()), symbols));
        String printk = "0xffffffff82000000 : \"took %d us in %s\\n\"\n";
        parts.add(joined(word(printk.length()), printk));
        parts.add(joined(sized(names)));
        return parts;
    }

    /// 32 bits.
    public byte[] word(int value) {
        return ByteBuffer.allocate(4).order(order()).putInt(value).array();
    }

    /// 64 bits.
    public byte[] wide(long value) {
        return ByteBuffer.allocate(8).order(order()).putLong(value).array();
    }

    /// 64 bits length and the text.
    public byte[] sized(String text) {
        return joined(wide(text.length()), text);
    }

    /// Strings and arrays of bytes, one behind the other.
    public static byte[] joined(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            out.writeBytes(
                    part instanceof byte[] bytes ? bytes : part.toString().getBytes(StandardCharsets.ISO_8859_1));
        }
        return out.toByteArray();
    }
}
