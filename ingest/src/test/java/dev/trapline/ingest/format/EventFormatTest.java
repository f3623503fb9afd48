package dev.trapline.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.ingest.format.EventField.Layout;
import dev.trapline.ingest.kernel.CallNumbers;
import dev.trapline.model.event.InterruptEvent.IrqHandlerEntry;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.FieldSink;
import dev.trapline.model.event.TraceEvent.Other;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EventFormatTest {
    private static final long SEED = 20_261_120L;

    private static final String COMMON =
            """
            format:
            \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
            \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
            \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
            \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

            """;

    private static EventFormat parse(String text) {
        EventFormat format = EventFormat.parse("sys", text, 8);
        assertThat(format).isNotNull();
        return format;
    }

    @Test
    void everyKindOfFieldIsUnderstood() {
        EventFormat format =
                parse(
                        "name: thing\nID: 17\n" + COMMON
                                + """
                                \tfield:unsigned long args[6];\toffset:8;\tsize:48;\tsigned:0;
                                \tfield:__data_loc char[] name;\toffset:56;\tsize:4;\tsigned:0;
                                \tfield:__rel_loc u16[] numbers;\toffset:60;\tsize:4;\tsigned:0;
                                \tfield:const struct file * file;\toffset:64;\tsize:8;\tsigned:0;
                                \tfield:char comm[16];\toffset:72;\tsize:16;\tsigned:0;
                                \tfield:enum mode mode;\toffset:88;\tsize:4;\tsigned:0;
                                \tfield:u8 addr[ETH_ALEN];\toffset:92;\tsize:6;\tsigned:0;
                                \tfield:int grid[2][3];\toffset:100;\tsize:24;\tsigned:1;
                                \tfield:__data_loc cpumask_t[] mask;\toffset:124;\tsize:4;\tsigned:0;
                                \tfield:char buf[];\toffset:128;\tsize:0;\tsigned:0;

                                print fmt: "a=%s", REC->name
                                """);
        assertThat(format.name()).isEqualTo("thing");
        assertThat(format.id()).isEqualTo(17);
        assertThat(format.commonFields()).hasSize(4);
        assertThat(format.printFormat()).isEqualTo("\"a=%s\", REC->name");
        assertThat(format.fields())
                .extracting(f -> f.name() + " " + f.layout() + " " + f.elementSize())
                .containsExactly(
                        "args ARRAY 8",
                        "name DATA_LOC 1",
                        "numbers REL_LOC 2",
                        "file NUMBER 8",
                        "comm ARRAY 1",
                        "mode NUMBER 4",
                        "addr ARRAY 1",
                        "grid ARRAY 4",
                        "mask DATA_LOC 8",
                        "buf REST 1");
        assertThat(format.field("file").isPointer()).isTrue();
        assertThat(format.field("mask").isMask()).isTrue();
        assertThat(format.field("grid").signed()).isTrue();
    }

    @Test
    void theSignFollowsFromTheTypeWhereItIsNotWritten() {
        EventFormat format =
                parse(
                        """
                        name: old
                        ID: 3
                        format:
                        \tfield:unsigned short common_type;\toffset:0;\tsize:2;
                        \tfield:int common_pid;\toffset:4;\tsize:4;
                        \tfield:long ret;\toffset:8;\tsize:8;
                        \tfield:u32 vec;\toffset:16;\tsize:4;
                        """);
        assertThat(format.commonFields()).extracting(EventField::name).containsExactly("common_type", "common_pid");
        assertThat(format.field("ret").signed()).isTrue();
        assertThat(format.field("vec").signed()).isFalse();
        assertThat(format.field("ret").layout()).isEqualTo(Layout.NUMBER);
    }

    @ParameterizedTest
    @CsvSource({
        "ID: 5,",
        "name: x, ID: 99999",
        "name: x, ID: -1",
        "name: x, ID: 4294967297",
        "name: x, ID: ",
    })
    void withoutNameOrNumberThereIsNoDescription(String first, String second) {
        assertThat(EventFormat.parse("sys", first + "\n" + (second == null ? "" : second) + "\n" + COMMON, 8)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "int a|70000|4", "int a|8|70000", "int a|65535|65535", "int a|-8|4", "int a|8|-4", "int a|8|9999999999",
        "|8|4", "a|8|4", "int a]|8|4"})
    void fieldsThatCannotBeAreRefused(String declaration, String offset, String size) {
        String field = "\tfield:" + (declaration == null ? "" : declaration) + ";\toffset:" + offset + ";\tsize:" + size
                + ";\n";
        assertThat(EventFormat.parse("sys", "name: x\nID: 1\n" + COMMON + field, 8)).isNull();
    }

    @Test
    void enormousDescriptionsAreRefused() {
        String many = "\tfield:int a;\toffset:8;\tsize:4;\tsigned:1;\n".repeat(5000);
        assertThat(EventFormat.parse("sys", "name: x\nID: 1\n" + COMMON + many, 8)).isNull();
        assertThat(EventFormat.parse("sys", "name: x\nID: 1\n" + COMMON + " ".repeat(2 << 20), 8)).isNull();
    }

    /// Whatever a description says, decoding reads nothing outside the record: what surrounds the
    /// record makes no difference, and no record makes a decoder fail.
    @Test
    void noDescriptionMakesADecoderReadOutsideTheRecord() {
        Payloads payloads = new Payloads(false, 8);
        for (int round = 0; round < 4000; round++) {
            Random random = new Random(SEED + round);
            EventFormats formats = new EventFormats(random.nextBoolean(), random.nextBoolean() ? 8 : 4);
            String system = SYSTEMS.get(random.nextInt(SYSTEMS.size()));
            String sound =
                    system.equals("ftrace")
                            ? payloads.ftraceFormats().getFirst()
                            : DESCRIBED.get(random.nextInt(DESCRIBED.size()));
            byte[] text = damaged(sound, random).getBytes(StandardCharsets.ISO_8859_1);
            formats.add(system, text, 0, text.length);
            int length = 8 + random.nextInt(120);
            byte[] record = new byte[length];
            random.nextBytes(record);
            int id = idOf(sound);
            String what = "seed " + (SEED + round);
            String first = decode(formats, id, record, (byte) 0);
            String second = decode(formats, id, record, (byte) 'x');
            assertThat(first).as(what).isEqualTo(second);
        }
    }

    private static final List<String> SYSTEMS =
            List.of("raw_syscalls", "syscalls", "sched", "task", "irq", "irq_vectors", "ipi", "exceptions", "signal",
                    "ftrace", "things");

    private static final List<String> DESCRIBED = described();

    private static List<String> described() {
        List<String> all = new ArrayList<>();
        Payloads payloads = new Payloads(false, 8);
        Payloads.systems().forEach(system -> all.addAll(payloads.formats(system)));
        String[][] more = {
            {"sched_waking", "char comm[16]:8:16", "pid_t pid:24:4", "int prio:28:4", "int target_cpu:32:4"},
            {"sched_process_fork", "__data_loc char[] parent_comm:8:4", "pid_t parent_pid:12:4",
                "__rel_loc char[] child_comm:16:4", "pid_t child_pid:20:4"},
            {"signal_generate", "int sig:8:4", "int errno:12:4", "int code:16:4", "char comm[16]:20:16",
                "pid_t pid:36:4", "int group:40:4", "int result:44:4"},
            {"ipi_send_cpumask", "__data_loc cpumask_t[] cpumask:8:4", "void * callsite:16:8", "void * callback:24:8"},
            {"page_fault_user", "unsigned long address:8:8", "unsigned long ip:16:8", "unsigned long error_code:24:8"},
            {"local_timer_entry", "int vector:8:4"},
            {"sys_enter_openat", "int __syscall_nr:8:4", "int dfd:16:8", "const char * filename:24:8",
                "__data_loc char[] __filename_val:32:4"},
            {"sys_exit_openat", "int __syscall_nr:8:4", "long ret:16:8"},
            {"bprint", "unsigned long ip:8:8", "const char * fmt:16:8", "u32 buf[]:24:0"},
            {"raw_data", "unsigned int id:8:4", "char buf[]:12:0"},
        };
        for (String[] event : more) {
            StringBuilder text = new StringBuilder("name: " + event[0] + "\nID: 77\n" + COMMON);
            for (String field : Arrays.copyOfRange(event, 1, event.length)) {
                String[] parts = field.split(":", -1);
                text.append("\tfield:").append(parts[0]).append(";\toffset:").append(parts[1]);
                text.append(";\tsize:").append(parts[2]).append(";\tsigned:1;\n");
            }
            all.add(text.toString());
        }
        return all;
    }

    private static int idOf(String format) {
        return Integer.parseInt(EventFormat.header(format, "ID:"));
    }

    private static String damaged(String format, Random random) {
        StringBuilder text = new StringBuilder(format);
        int hits = random.nextInt(4);
        for (int i = 0; i < hits; i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.setCharAt(at, "0123456789;:[] \n\t".charAt(random.nextInt(17)));
                case 2 -> text.delete(at, Math.min(text.length(), at + random.nextInt(30)));
                default -> text.insert(at, "9".repeat(random.nextInt(6)));
            }
        }
        return text.toString();
    }

    private static String decode(EventFormats formats, int id, byte[] record, byte around) {
        byte[] bytes = new byte[record.length + 400];
        Arrays.fill(bytes, around);
        System.arraycopy(record, 0, bytes, 200, record.length);
        RecordCursor cursor = new RecordCursor(formats.bigEndian());
        cursor.select(bytes, 200, record.length);
        EventDecoder decoder = new EventDecoders(formats, tables()).of(id);
        if (record.length < decoder.leastLength()) {
            return "too short";
        }
        return text(decoder.decode(cursor, 5, 1, 2));
    }

    private static KernelTables tables() {
        byte[] printk = "0x10 : \"%d %s %lx %p %*d %hhu\\n\"\n".getBytes(StandardCharsets.US_ASCII);
        return new KernelTables(CallNumbers.x86(), KernelSymbols.NONE, new PrintkFormats(printk, 8));
    }

    private static String text(TraceEvent event) {
        StringBuilder out = new StringBuilder(event.kernelName() + " " + event.tid());
        event.fields(
                new FieldSink() {
                    @Override
                    public void number(String name, long value) {
                        out.append(' ').append(name).append('=').append(value);
                    }

                    @Override
                    public void text(String name, String value) {
                        out.append(' ').append(name).append('=').append(value);
                    }
                });
        return out.toString();
    }

    private static TraceEvent decoded(Payloads payloads, byte[] record) {
        EventFormats formats = new EventFormats(payloads.bigEndian(), payloads.longSize());
        payloads.ftraceFormats().forEach(f -> add(formats, "ftrace", f));
        for (String system : Payloads.systems()) {
            payloads.formats(system).forEach(f -> add(formats, system, f));
        }
        RecordCursor cursor = new RecordCursor(payloads.bigEndian());
        cursor.select(record, 0, record.length);
        EventDecoder decoder = new EventDecoders(formats, tables()).of(cursor.u16(formats.idOffset()));
        assertThat(record.length).isGreaterThanOrEqualTo(decoder.leastLength());
        return decoder.decode(cursor, 1_000, 3, cursor.s32(formats.pidOffset()));
    }

    private static void add(EventFormats formats, String system, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(formats.add(system, bytes, 0, bytes.length)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"false,8", "false,4", "true,8", "true,4"})
    void recordsOfEveryMachineMeanTheSame(boolean bigEndian, int longSize) {
        Payloads payloads = new Payloads(bigEndian, longSize);
        SysEnter enter = (SysEnter) decoded(payloads, payloads.sysEnter(77, 257, 0xffffff9cL, 0x1000, 0, 0, 5, 6));
        assertThat(enter.call().name()).isEqualTo("openat");
        assertThat(enter.tid()).isEqualTo(77);
        assertThat(enter.args().value(0, 0)).isEqualTo(-100);
        assertThat(enter.args().value(1, 0)).isEqualTo(0x1000);
        assertThat(enter.args().text()).isEqualTo("dirfd: ffffff9c, pathname: 1000, flags: 0, mode: 0");

        SysExit exit = (SysExit) decoded(payloads, payloads.sysExit(77, 257, -2));
        assertThat(exit.ret()).isEqualTo(-2);
        assertThat(exit.errno()).isEqualTo(2);
        assertThat(exit.args()).isSameAs(SysArgs.NONE);

        SchedSwitch sched = (SchedSwitch) decoded(payloads, payloads.schedSwitch("ä b", 5, 0x100, "n", 6));
        assertThat(sched)
                .isEqualTo(new SchedSwitch(1_000, 3, 5, "ä b", 5, 120, "R+", "n", 6, 120));

        assertThat(decoded(payloads, payloads.irqHandlerEntry(1, 36, "virtio1-req.0")))
                .isEqualTo(new IrqHandlerEntry(1_000, 3, 1, 36, "virtio1-req.0"));
        assertThat(decoded(payloads, payloads.print(9, "B|9|frame")))
                .isEqualTo(new TraceEvent.Print(1_000, 3, 9, "print", "B|9|frame"));

        Other other = (Other) decoded(payloads, payloads.other(4, -1, -5));
        assertThat(other.kernelName()).isEqualTo("thing_done");
        assertThat(other.values())
                .isEqualTo(Map.of("a", "4294967295", "b", "-5", "c", "0x1234", "d", "[1, 2, 3, 200]"));
        assertThat(other.value("b")).isEqualTo("-5");
        assertThat(other.value("none")).isNull();
    }

    @Test
    void namesAreMadeOnce() {
        TextCache cache = new TextCache();
        byte[] bytes = "pingpong\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);
        assertThat(cache.text(bytes, 0, 16)).isEqualTo("pingpong").isSameAs(cache.text(bytes.clone(), 0, 16));
        assertThat(cache.text(new byte[16], 0, 16)).isEmpty();
        assertThat(cache.text(bytes, 0, 9)).isSameAs(cache.text(bytes.clone(), 0, 9));
        byte[] latin = {(byte) 0xe9, 't', (byte) 0xe9};
        assertThat(cache.text(latin, 0, 3)).isEqualTo("été");
    }

    @Test
    void theLettersOfAStateAreThoseOfTheKernelThatRecorded() {
        TaskStates modern =
                TaskStates.of(
                        "\"%s%s\", (REC->prev_state & ((((0x0 | 0x1 | 0x2 | 0x40) + 1) << 1) - 1)) ?"
                                + " __print_flags(REC->prev_state & ((((0x00000000 | 0x00000001 | 0x00000002 |"
                                + " 0x00000004 | 0x00000008 | 0x00000010 | 0x00000020 | 0x00000040) + 1) << 1) - 1),"
                                + " \"|\", { 0x00000001, \"S\" }, { 0x00000002, \"D\" }, { 0x00000080, \"I\" }) : \"R\","
                                + " REC->prev_state & (((0x00000000 | 0x00000001 | 0x00000002 | 0x00000004 | 0x00000008"
                                + " | 0x00000010 | 0x00000020 | 0x00000040) + 1) << 1) ? \"+\" : \"\", REC->next_comm");
        assertThat(List.of(modern.text(0), modern.text(1), modern.text(2), modern.text(0x80), modern.text(0x100)))
                .containsExactly("R", "S", "D", "I", "R+");
        assertThat(modern.text(0x102)).isEqualTo("D+");
        assertThat(modern.text(3)).isEqualTo("S|D");

        TaskStates old =
                TaskStates.of(
                        "\"%s%s\", REC->prev_state & (1024-1) ? __print_flags(REC->prev_state & (1024-1), \"|\","
                                + " { 1, \"S\"} , { 2, \"D\" }, { 16, \"Z\" }, { 128, \"K\" }, { 256, \"W\" }) : \"R\","
                                + " REC->prev_state & 1024 ? \"+\" : \"\", REC->next_comm");
        assertThat(List.of(old.text(0), old.text(16), old.text(128), old.text(1024), old.text(129)))
                .containsExactly("R", "Z", "K", "R+", "S|K");

        TaskStates none = TaskStates.of("\"prev_state=%d\", REC->prev_state");
        assertThat(List.of(none.text(0x100), none.text(0x40), none.text(-1), none.text(1L << 40)))
                .containsExactly("R+", "P", "S|D|T|t|X|Z|P|I+", "R");
    }

    @Test
    void constantsAreComputedAsInC() {
        assertThat(ConstantExpression.value("((1 << 3) - 1)) ? ", 7)).isEqualTo(7);
        assertThat(ConstantExpression.value("0x10UL | 2 + 3", 0)).isEqualTo(0x15);
        assertThat(ConstantExpression.value("1 << 2 + 1", 0)).isEqualTo(8);
        assertThat(ConstantExpression.value("", 9)).isEqualTo(9);
        assertThat(ConstantExpression.value("(".repeat(100_000), 9)).isEqualTo(9);
        assertThat(ConstantExpression.value("REC->x", 9)).isEqualTo(9);
    }

    @Test
    void addressesHaveTheNamesOfTheirFunctions() {
        String text =
                """
                ffffffff81001000 t do_thing
                ffffffff81000000 T _text
                ffffffffc0001000 t irq_fn\t[net]
                0000000000000000 A hidden
                garbage
                """;
        KernelSymbols symbols = new KernelSymbols(() -> text.getBytes(StandardCharsets.US_ASCII));
        assertThat(symbols.name(0xffffffff81001000L)).isEqualTo("do_thing");
        assertThat(symbols.name(0xffffffff81000fffL)).isEqualTo("_text+0xfff");
        assertThat(symbols.name(0xffffffffc0001010L)).isEqualTo("irq_fn+0x10");
        assertThat(symbols.name(0xffffffffd0001010L)).isEqualTo("0xffffffffd0001010");
        assertThat(symbols.name(0x10)).isEqualTo("0x10");
        assertThat(KernelSymbols.NONE.name(0)).isEqualTo("0x0");
    }

    @Test
    void printkIsFilledIn() {
        byte[] formats =
                "0xffff : \"took %5d us in %s at %pS, %llu%% %c %hhx\\n\"\n".getBytes(StandardCharsets.US_ASCII);
        PrintkFormats printk = new PrintkFormats(formats, 8);
        byte[] args = new byte[64];
        ByteBuffer.wrap(args)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(-12)
                .put("disk\0".getBytes(StandardCharsets.US_ASCII))
                .position(12)
                .putLong(0x1234)
                .putLong(5)
                .put((byte) 'q')
                .put((byte) 0xfe);
        RecordCursor record = new RecordCursor(false);
        record.select(args, 0, 64);
        assertThat(printk.format(0xffff, record, 0)).isEqualTo("took -12 us in disk at 0x1234, 5% q fe\n");
        assertThat(printk.format(1, record, 0)).isEqualTo("0x1");
        record.select(args, 0, 6);
        assertThat(printk.format(0xffff, record, 0)).startsWith("took -12 us in di at 0x0, 0%");
    }
}
