package dev.trapline.machine.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

/// Against the MC146818 data sheet (Motorola ADI856); sections are named.
class RtcTest {

    private static final int A = 10;
    private static final int B = 11;
    private static final int C = 12;
    private static final int D = 13;

    private final Bench bench = new Bench();
    private final Bench.Wire irq8 = new Bench.Wire();
    private final Rtc rtc = rtc(LocalDateTime.of(1999, 12, 31, 23, 59, 50));

    private Rtc rtc(LocalDateTime start) {
        Rtc made = new Rtc(bench.time, start, irq8);
        made.attachTo(bench.bus);
        return made;
    }

    private int get(int register) {
        bench.outb(0x70, register);
        return bench.inb(0x71);
    }

    private void set(int register, int value) {
        bench.outb(0x70, register);
        bench.outb(0x71, value);
    }

    private void seconds(long seconds) {
        bench.microseconds(seconds * 1_000_000);
    }

    /// Century, year, month, day, day of the week, hours, minutes, seconds in hexadecimal digits, which BCD shows as they are.
    private String date() {
        return "%02x%02x-%02x-%02x/%x %02x:%02x:%02x".formatted(get(0x32), get(9), get(8), get(7), get(6), get(4),
                get(2), get(0));
    }

    // "Time, calendar, and alarm locations": ranges and carries
    @Test
    void yearsEndAndBegin() {
        // A Friday is day 6.
        assertThat(date()).isEqualTo("1999-12-31/6 23:59:50");
        seconds(9);
        assertThat(date()).isEqualTo("1999-12-31/6 23:59:59");
        seconds(1);
        assertThat(date()).isEqualTo("2000-01-01/7 00:00:00");
        seconds(86_400L * 59);
        assertThat(date()).as("a leap year").isEqualTo("2000-02-29/3 00:00:00");
        assertThat(bench.time.size()).as("nothing is queued while no interrupt is enabled").isZero();
    }

    // Register B: DM and 24/12
    @Test
    void registersAreBinaryOrDecimalAndHoursTwelveOrTwentyFour() {
        set(B, 0x80);
        set(0, 0x58);
        set(4, 0x91);
        set(B, 0x00);
        // 11 pm
        assertThat(date()).isEqualTo("1999-12-31/6 91:59:58");
        seconds(2);
        assertThat(date()).as("midnight is 12 am").isEqualTo("2000-01-01/7 12:00:00");
        seconds(12 * 3600);
        assertThat(get(4)).as("noon").isEqualTo(0x92);

        set(B, 0x86);
        set(0, 59);
        set(2, 59);
        set(4, 23);
        set(7, 31);
        set(8, 1);
        set(9, 0);
        set(0x32, 20);
        set(B, 0x06);
        seconds(1);
        assertThat(date()).isEqualTo("1400-02-01/1 00:00:00");
    }

    // Register B: SET
    @Test
    void whileItIsSetTheClockStands() {
        set(B, 0x82);
        seconds(100);
        assertThat(date()).isEqualTo("1999-12-31/6 23:59:50");
        assertThat(get(C) & 0x10).isZero();
        set(B, 0x02);
        seconds(1);
        assertThat(date()).isEqualTo("1999-12-31/6 23:59:51");
    }

    // "Update cycle", table 6: UIP 244 us before and 1984 us during an update
    @Test
    void anUpdateIsAnnounced() {
        bench.microseconds(997_700);
        assertThat(get(A)).isEqualTo(0x26);
        bench.microseconds(100);
        assertThat(get(A)).isEqualTo(0xa6);
        bench.microseconds(2_200);
        assertThat(get(A)).isEqualTo(0x26);
        assertThat(get(0)).isEqualTo(0x51);
    }

    // "Divider control": the first update comes half a second after a reset of the divider
    @Test
    void theDividerSetsTheBeginningOfASecond() {
        set(A, 0x76);
        seconds(10);
        assertThat(date()).endsWith("23:59:50");
        set(A, 0x26);
        bench.microseconds(499_900);
        assertThat(date()).endsWith("23:59:50");
        bench.microseconds(200);
        assertThat(date()).endsWith("23:59:51");
    }

    // "Periodic interrupt", table 5: rate 6 is 1024 Hz
    @Test
    void periodicInterruptsComeWhenEachIsAcknowledged() {
        set(B, 0x42);
        int count = 0;
        for (int i = 0; i < 10_000; i++) {
            bench.microseconds(100);
            if (irq8.high) {
                assertThat(get(C)).isEqualTo(i < 9_999 ? 0xc0 : 0xd0);
                count++;
            }
        }
        assertThat(count).isBetween(1023, 1024);
        set(A, 0x2f);
        irq8.rises = 0;
        for (int i = 0; i < 20; i++) {
            bench.microseconds(500_000);
            get(C);
        }
        assertThat(irq8.rises).as("2 Hz").isEqualTo(20);
        set(A, 0x20);
        bench.microseconds(5_000_000);
        assertThat(irq8.high).as("rate 0").isFalse();
    }

    // "Alarm interrupt", and don't-care codes
    @Test
    void alarmsComeAtTheirTimeOrEveryMinuteOrHour() {
        set(1, 0x05);
        set(3, 0x00);
        set(5, 0x00);
        set(B, 0x22);
        seconds(14);
        assertThat(irq8.high).isFalse();
        seconds(1);
        assertThat(irq8.high).isTrue();
        assertThat(get(C)).isEqualTo(0xf0);
        assertThat(get(C)).isZero();
        irq8.rises = 0;
        set(3, 0xff);
        set(5, 0xc0);
        for (int i = 0; i < 600; i++) {
            seconds(1);
            get(C);
        }
        assertThat(irq8.rises).as("once a minute").isEqualTo(10);
        set(1, 0x75);
        seconds(86_400);
        assertThat(get(C) & 0x20).as("no such second").isZero();
    }

    // "Update-ended interrupt"
    @Test
    void updatesInterruptAndTheirFlagIsThereWithoutToo() {
        seconds(1);
        assertThat(irq8.high).isFalse();
        assertThat(get(C)).isEqualTo(0x50);
        set(B, 0x12);
        bench.microseconds(999_000);
        assertThat(irq8.high).isFalse();
        bench.microseconds(1_000);
        assertThat(irq8.high).isTrue();
        assertThat(get(C)).isEqualTo(0xd0);
        assertThat(irq8.high).isFalse();
    }

    @Test
    void theRestIsMemoryAndBitSevenMasksNmi() {
        set(0x7f, 0xa5);
        set(0x0e, 0x11);
        assertThat(get(0x7f)).isEqualTo(0xa5);
        assertThat(rtc.ram(0x0e)).isEqualTo(0x11);
        assertThat(get(D)).as("the battery is full").isEqualTo(0x80);
        set(D, 0);
        assertThat(get(D)).isEqualTo(0x80);
        assertThat(rtc.nmiMasked()).isFalse();
        bench.outb(0x70, 0x8f);
        assertThat(rtc.nmiMasked()).isTrue();
        assertThat(bench.inb(0x71)).as("byte 0x0f").isZero();
    }

    @Test
    void aDateThatDoesNotExistStandsUntilItIsCorrected() {
        set(8, 0x13);
        seconds(10);
        assertThat(date()).isEqualTo("1999-13-31/6 23:59:50");
        set(8, 0x12);
        seconds(1);
        assertThat(date()).isEqualTo("1999-12-31/6 23:59:51");
    }
}
