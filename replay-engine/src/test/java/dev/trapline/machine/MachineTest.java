package dev.trapline.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.MachineStop.Reason;
import dev.trapline.machine.device.BoardPlan;
import dev.trapline.machine.device.DiskImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Guests that use processors and devices together. They are listings: bytes in hexadecimal, then what nasm made them of.
class MachineTest {

    private static final int START = 0x7c00;
    private static final int AP_START = 0x8000;
    private static final long MICROSECOND = 2000;
    private static final long SECOND = 1_000_000 * MICROSECOND;

    /// IRQ 0 at 100 Hz until it has come five times.
    private static final String TICKS = """
            fa                     cli
            31c0                   xor ax,ax
            8ed8                   mov ds,ax
            8ed0                   mov ss,ax
            bc007c                 mov sp,0x7c00
            c7062000427c           mov word [8*4],tick
            a32200                 mov [8*4+2],ax
            b011                   mov al,0x11
            e620                   out 0x20,al
            b008                   mov al,8
            e621                   out 0x21,al
            b004                   mov al,4
            e621                   out 0x21,al
            b001                   mov al,1
            e621                   out 0x21,al
            b0fe                   mov al,0xfe
            e621                   out 0x21,al
            b034                   mov al,0x34
            e643                   out 0x43,al
            b09c                   mov al,0x9c
            e640                   out 0x40,al
            b02e                   mov al,0x2e
            e640                   out 0x40,al
            fb                     sti
            f4                     again: hlt
            803e000505             cmp byte [0x500],5
            75f8                   jne again
            a00005                 mov al,[0x500]
            e6f4                   out 0xf4,al
            f4                     hlt
            50                     tick: push ax
            fe060005               inc byte [0x500]
            b020                   mov al,0x20
            e620                   out 0x20,al
            58                     pop ax
            cf                     iret
            """;

    /// From real mode into flat 32-bit protected mode, as far as main.
    private static final String FLAT_32_BITS = """
            fa                     cli
            31c0                   xor ax,ax
            8ed8                   mov ds,ax
            0f01162f7c             lgdt [gdtr]
            0f20c0                 mov eax,cr0
            0c01                   or al,1
            0f22c0                 mov cr0,eax
            ea357c0800             jmp 8:main
            0000000000000000       gdt: dq 0
            ffff0000009acf00       dq 0x00cf9a000000ffff
            ffff00000092cf00       dq 0x00cf92000000ffff
            1700                   gdtr: dw 23
            177c0000               dd gdt
            66b81000               main: mov ax,16
            8ed8                   mov ds,ax
            8ec0                   mov es,ax
            8ed0                   mov ss,ax
            bc007c0000             mov esp,0x7c00
            """;

    /// Starts all other processors at 0x8000 and waits until 0x500 has counted as many as 0x504 says.
    private static final String STARTS_OTHERS = FLAT_32_BITS + """
            bf0000e0fe             mov edi,0xfee00000
            c787f0000000ff010000   mov dword [edi+0xf0],0x1ff
            c7870003000000450c00   mov dword [edi+0x300],0xc4500
            c7870003000008460c00   mov dword [edi+0x300],0xc4608
            f390                   again: pause
            a104050000             mov eax,[0x504]
            390500050000           cmp [0x500],eax
            75f1                   jne again
            e7f4                   out 0xf4,eax
            """;

    /// What they do: each notes at 0x600 + 4 * id, as CPUID and its own local APIC say it, as the how manieth it came.
    private static final String OTHERS = """
            fa                     cli
            31c0                   xor ax,ax
            8ed8                   mov ds,ax
            0f01162f7c             lgdt [0x7c2f]
            0f20c0                 mov eax,cr0
            0c01                   or al,1
            0f22c0                 mov cr0,eax
            ea17800800             jmp 8:main
            66b81000               main: mov ax,16
            8ed8                   mov ds,ax
            b801000000             mov eax,1
            0fa2                   cpuid
            c1eb18                 shr ebx,24
            8b0d2000e0fe           mov ecx,[0xfee00020]
            c1e918                 shr ecx,24
            39cb                   cmp ebx,ecx
            7514                   jne end
            b801000000             mov eax,1
            f00fc10500050000       lock xadd [0x500],eax
            89049d00060000         mov [0x600+ebx*4],eax
            f4                     end: hlt
            """;

    /// Receives packets: global interrupt 42, which is input 18 of the second I/O APIC, as vector 74, until it has come twice.
    private static final String RECEIVES = FLAT_32_BITS + """
            66c70550220000017d     mov word [0x2000+74*8],handler
            66c705522200000800     mov word [0x2002+74*8],8
            66c70554220000008e     mov word [0x2004+74*8],0x8e00
            66c705562200000000     mov word [0x2006+74*8],0
            0f011d1c7d0000         lidt [idtr]
            c705f000e0feff010000   mov dword [0xfee000f0],0x1ff
            be0010c0fe             mov esi,0xfec01000
            c70635000000           mov dword [esi],0x10+2*18+1
            c7461000000000         mov dword [esi+0x10],0
            c70634000000           mov dword [esi],0x10+2*18
            c746104a800000         mov dword [esi+0x10],0x804a
            bb00300000             mov ebx,0x3000
            ba00400000             mov edx,0x4000
            b904000000             mov ecx,4
            8913                   fill: mov [ebx],edx
            c7430800010000         mov dword [ebx+8],0x100
            83c310                 add ebx,16
            81c200010000           add edx,0x100
            e2ec                   loop fill
            be0000b0fe             mov esi,0xfeb00000
            c7461000300000         mov dword [esi+0x10],0x3000
            c7461804000000         mov dword [esi+0x18],4
            c7462003000000         mov dword [esi+0x20],3
            c7462402000000         mov dword [esi+0x24],2
            c7462864000000         mov dword [esi+0x28],100
            c7460c01000000         mov dword [esi+0x0c],1
            c7460401000000         mov dword [esi+0x04],1
            fb                     sti
            f4                     again: hlt
            833d0005000002         cmp dword [0x500],2
            72f6                   jb again
            8b462c                 mov eax,[esi+0x2c]
            e7f4                   out 0xf4,eax
            ff0500050000           handler: inc dword [0x500]
            c7050800b0fe01000000   mov dword [0xfeb00008],1
            c705b000e0fe00000000   mov dword [0xfee000b0],0
            cf                     iret
            ff07                   idtr: dw 0x7ff
            00200000               dd 0x2000
            """;

    /// Reads the first sector and sends it to the serial port up to a zero, then waits for a key.
    private static final String SHOWS_SECTOR = """
            fa                     cli
            31c0                   xor ax,ax
            8ed8                   mov ds,ax
            8ec0                   mov es,ax
            baf201                 mov dx,0x1f2
            b001                   mov al,1
            ee                     out dx,al
            42                     inc dx
            b000                   mov al,0
            ee                     out dx,al
            42                     inc dx
            ee                     out dx,al
            42                     inc dx
            ee                     out dx,al
            42                     inc dx
            b0e0                   mov al,0xe0
            ee                     out dx,al
            42                     inc dx
            b020                   mov al,0x20
            ee                     out dx,al
            ec                     busy: in al,dx
            a808                   test al,8
            74fb                   jz busy
            baf001                 mov dx,0x1f0
            bf0010                 mov di,0x1000
            b90001                 mov cx,256
            fc                     cld
            f36d                   rep insw
            bafb03                 mov dx,0x3fb
            b080                   mov al,0x80
            ee                     out dx,al
            baf803                 mov dx,0x3f8
            b80100                 mov ax,1
            ef                     out dx,ax
            bafb03                 mov dx,0x3fb
            b003                   mov al,3
            ee                     out dx,al
            be0010                 mov si,0x1000
            ac                     next: lodsb
            84c0                   test al,al
            7412                   jz key
            88c4                   mov ah,al
            bafd03                 mov dx,0x3fd
            ec                     full: in al,dx
            a820                   test al,0x20
            74fb                   jz full
            88e0                   mov al,ah
            baf803                 mov dx,0x3f8
            ee                     out dx,al
            ebe9                   jmp next
            b0ae                   key: mov al,0xae
            e664                   out 0x64,al
            e464                   none: in al,0x64
            a801                   test al,1
            74fa                   jz none
            e460                   in al,0x60
            e6f4                   out 0xf4,al
            """;

    /// Halts with interrupts off; a non-maskable one writes N to the debug console.
    private static final String WAITS_FOR_NMI = """
            fa                     cli
            c7060800107c           mov word [2*4],handler
            c7060a000000           mov word [2*4+2],0
            f4                     again: hlt
            ebfd                   jmp again
            b04e                   handler: mov al,0x4e
            e6e9                   out 0xe9,al
            cf                     iret
            """;

    /// An exception without vectors for it, nor for the exceptions that follow.
    private static final String SHUTS_DOWN = """
            0f011e067c             lidt [none]
            cc                     int3
            0000                   none: dw 0
            00000000               dd 0
            """;

    private final ByteArrayOutputStream serial = new ByteArrayOutputStream();
    private final ByteArrayOutputStream debug = new ByteArrayOutputStream();

    private static byte[] bytes(String listing) {
        StringBuilder hex = new StringBuilder();
        listing.lines().forEach(line -> hex.append(line, 0, line.indexOf(' ')));
        return HexFormat.of().parseHex(hex);
    }

    private Machine machine(MachinePlan plan, String listing) {
        Machine machine = new Machine(plan);
        machine.onSerial(serial::write);
        machine.onDebug(debug::write);
        machine.load(START, bytes(listing));
        machine.processor(0).jumpReal(0, START);
        return machine;
    }

    private Machine machine(String listing) {
        return machine(MachinePlan.of(BoardPlan.standard()), listing);
    }

    private static int word(Machine machine, long address) {
        return machine.memory().read32(address);
    }

    @Test
    void timerInterruptsWakeAHaltedProcessorAndTimeJumps() {
        Machine machine = machine(TICKS);

        MachineStop stop = machine.run(10_000, SECOND);

        assertThat(stop.reason()).as(stop.report()).isEqualTo(Reason.EXIT);
        assertThat(stop.result()).isEqualTo(5);
        assertThat(stop.processor()).isZero();
        // The output goes up when the mode is set, which is the first interrupt; four periods of 11932 ticks follow.
        long periods = 4 * 11932 * SECOND / 1_193_182;
        assertThat(stop.cycle()).isBetween(periods, periods + 100 * MICROSECOND);
        assertThat(stop.instructions()).isLessThan(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 64})
    void processorsStartByInitAndSipi(int processors) {
        Machine machine = machine(MachinePlan.of(BoardPlan.standard().withProcessors(processors)), STARTS_OTHERS);
        machine.load(AP_START, bytes(OTHERS));
        machine.memory().write32(0x504, processors - 1);

        MachineStop stop = machine.run(1_000_000, SECOND);

        assertThat(stop.reason()).as(stop.report()).isEqualTo(Reason.EXIT);
        assertThat(stop.result()).isEqualTo(processors - 1);
        Set<Integer> order = new HashSet<>();
        for (int id = 1; id < processors; id++) {
            order.add(word(machine, 0x600 + 4 * id));
        }
        assertThat(order).as("each has counted once").hasSize(processors - 1)
                .allMatch(number -> number >= 0 && number < processors - 1);
        assertThat(word(machine, 0x600)).isZero();
    }

    @Test
    void packetsInterruptAsGlobalInterrupt42InBatches() {
        Machine machine = machine(RECEIVES);
        machine.board().nic().receiveAt(1000 * MICROSECOND, new byte[60]);
        machine.board().nic().receiveAt(1010 * MICROSECOND, new byte[60]);
        machine.board().nic().receiveAt(2000 * MICROSECOND, new byte[60]);

        MachineStop stop = machine.run(100_000, SECOND);

        assertThat(stop.reason()).as(stop.report()).isEqualTo(Reason.EXIT);
        assertThat(stop.result()).as("packets").isEqualTo(3);
        assertThat(word(machine, 0x500)).as("interrupts").isEqualTo(2);
        // The third one waits for a fourth for 100 us.
        assertThat(stop.cycle()).isBetween(2100 * MICROSECOND, 2102 * MICROSECOND);
    }

    @Test
    void aSectorGoesToTheSerialPortAndAKeyComesBack() {
        DiskImage image = DiskImage.of("Hello, serial port\0".getBytes(StandardCharsets.US_ASCII));
        Machine machine = machine(MachinePlan.of(BoardPlan.standard().withDisk(image)), SHOWS_SECTOR);
        machine.board().keyboard().type("q");

        MachineStop stop = machine.run(1_000_000, SECOND);

        assertThat(stop.reason()).as(stop.report()).isEqualTo(Reason.EXIT);
        assertThat(serial.toString(StandardCharsets.US_ASCII)).isEqualTo("Hello, serial port");
        assertThat(stop.result()).as("the key Q, not translated").isEqualTo(0x15);
    }

    @Test
    void whenNothingCanHappenAnyMoreTheMachineStops() {
        Machine machine = machine(WAITS_FOR_NMI);
        MachineStop stop = machine.run(1000, SECOND);

        assertThat(stop.reason()).isEqualTo(Reason.HALTED);
        assertThat(stop.instructions()).isEqualTo(4);
        machine.board().pressNmi();
        assertThat(machine.run(1000, SECOND).reason()).isEqualTo(Reason.HALTED);
        assertThat(debug.toString(StandardCharsets.US_ASCII)).isEqualTo("N");
    }

    /// STI takes effect behind the instruction after it, so it waits for a timer, which nobody has set.
    @Test
    void whoWaitsForInterruptsThatNeverComeIsIdle() {
        MachineStop stop = machine("fb sti\nf4 hlt").run(1000, SECOND);

        assertThat(stop.reason()).isEqualTo(Reason.IDLE);
    }

    /// A timer of 100 Hz goes on, but interrupts are off: nobody waits for the time to be over. What was written before comes out.
    @Test
    void whoHasHaltedWithInterruptsOffHasHaltedForGood() {
        MachineStop stop = machine("""
                b034 mov al,0x34
                e643 out 0x43,al
                b09c mov al,0x9c
                e640 out 0x40,al
                b02e mov al,0x2e
                e640 out 0x40,al
                bafb03 mov dx,0x3fb
                b003 mov al,3
                ee out dx,al
                baf803 mov dx,0x3f8
                b021 mov al,0x21
                ee out dx,al
                fa cli
                f4 hlt
                """).run(1000, SECOND);

        assertThat(stop.reason()).isEqualTo(Reason.HALTED);
        assertThat(stop.cycle()).isLessThan(SECOND / 100);
        assertThat(serial.toString(StandardCharsets.US_ASCII)).isEqualTo("!");
        assertThat(stop.report()).contains("   7c0c       ba fb 03                 mov dx,0x3fb\n");
    }

    /// The 8254 through LINT0 of the local APIC, as an NMI (SDM volume 3, 10.5.1): it wakes who has switched interrupts off.
    @Test
    void anNmiWakesWhoHasSwitchedInterruptsOff() {
        Machine machine = machine(TICKS.replace("c7062000427c", "c7060800427c").replace("a32200", "a30a00")
                .replace("fb  ", "90  "));
        machine.board().localApic(0).write(0xf0, Integer.BYTES, 0x1ff);
        machine.board().localApic(0).write(0x350, Integer.BYTES, 0x400);

        MachineStop stop = machine.run(1_000_000, SECOND / 10);

        assertThat(stop.reason()).as(stop.report()).isEqualTo(Reason.EXIT);
        assertThat(stop.result()).isEqualTo(5);
    }

    @Test
    void anExceptionThatCannotBeDeliveredShutsTheProcessorDown() {
        MachineStop stop = machine(SHUTS_DOWN).run(1000, SECOND);

        assertThat(stop.reason()).isEqualTo(Reason.SHUTDOWN);
        assertThat(stop.report()).contains("processor 0: shut down: triple fault");
    }

    @Test
    void budgetsEndARunAndItGoesOnFromThere() {
        Machine machine = machine("ebfe jmp $");

        MachineStop stop = machine.run(12_345, SECOND);
        assertThat(stop.reason()).isEqualTo(Reason.INSTRUCTIONS);
        assertThat(stop.instructions()).isEqualTo(12_345);
        stop = machine.run(1_000_000, 7_777);
        assertThat(stop.reason()).isEqualTo(Reason.TIME);
        assertThat(stop.cycle()).as("the end of a turn").isEqualTo(20_000);
        assertThat(stop.instructions()).isEqualTo(stop.cycle());
    }

    @Test
    void aResetIsAskedForThroughTheKeyboardController() {
        // mov al,0xfe; out 0x64,al; jmp $
        MachineStop stop = machine("b0fee664ebfe mov al,0xfe").run(1000, SECOND);

        assertThat(stop.reason()).isEqualTo(Reason.RESET);
        assertThat(stop.instructions()).isEqualTo(2);
    }

    /// Everything of a machine with four processors, timers, a disk and packets, twice.
    @Test
    void theSameMachineDoesTheSameAgain() {
        String first = digestOfARun(1000);

        assertThat(digestOfARun(1000)).isEqualTo(first);
        assertThat(digestOfARun(777)).as("the digest sees when processors take turns").isNotEqualTo(first);
    }

    @Test
    void itDoesNotMatterInHowManyPiecesItRuns() {
        Machine whole = busyMachine(1000);
        whole.run(200_000, SECOND);
        Machine pieces = busyMachine(1000);
        while (pieces.instructions() < 200_000) {
            pieces.run(Math.min(777, 200_000 - pieces.instructions()), 3_456);
        }

        assertThat(pieces.digest()).isEqualTo(whole.digest());
    }

    private String digestOfARun(long quantum) {
        Machine machine = busyMachine(quantum);
        MachineStop stop = machine.run(10_000_000, 1234 * MICROSECOND);
        assertThat(stop.reason()).isEqualTo(Reason.TIME);
        return machine.digest() + stop.report();
    }

    private Machine busyMachine(long quantum) {
        BoardPlan board = BoardPlan.standard().withProcessors(4).withDisk(DiskImage.of(new byte[5000]));
        Machine machine = machine(MachinePlan.of(board).withQuantum(quantum), STARTS_OTHERS);
        machine.load(AP_START, bytes(OTHERS));
        // More than there are: the first processor goes on counting until the time is over.
        machine.memory().write32(0x504, 100);
        machine.board().nic().receiveAt(10 * MICROSECOND, new byte[60]);
        machine.board().bus().write(0x43, 1, 0x34);
        machine.board().bus().write(0x40, 1, 0);
        machine.board().bus().write(0x40, 1, 1);
        machine.board().keyboard().type("abc");
        return machine;
    }
}
