package dev.trapline.analyze.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.span.IoSpan;
import dev.trapline.model.span.IoSpan.Access;
import dev.trapline.model.span.IoSpan.Order;
import dev.trapline.model.span.Span.SyscallSpan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Offsets as strace tells of them.
class AccessTrackerTest {

    private static List<Access> accesses(String strace) {
        List<IoSpan> accesses = new ArrayList<>();
        AccessTracker tracker = new AccessTracker(accesses::add);
        StraceScript.of(strace).spans().forEach(span -> {
            if (span instanceof SyscallSpan call) {
                tracker.accept(call);
            }
        });
        return accesses.stream().map(Access.class::cast).toList();
    }

    private static List<Order> orders(String strace) {
        return accesses(strace).stream().map(Access::order).toList();
    }

    @Test
    void readsGoOnWhereTheyEnded() {
        assertThat(orders("""
                7 openat(AT_FDCWD, "/a", O_RDWR) = 3
                7 read(3, "x"..., 100) = 100
                7 read(3, "x"..., 100) = 60
                7 read(3, "", 100) = 0
                """)).containsExactly(Order.UNKNOWN, Order.CONSECUTIVE, Order.CONSECUTIVE);
    }

    @Test
    void aSeekMovesTheOffsetOnlyIfItDoes() {
        assertThat(orders("""
                7 openat(AT_FDCWD, "/a", O_RDWR) = 3
                7 read(3, "x"..., 100) = 100
                7 lseek(3, 0, SEEK_CUR) = 100
                7 read(3, "x"..., 100) = 100
                7 lseek(3, 1000, SEEK_SET) = 1000
                7 read(3, "x"..., 100) = 100
                7 lseek(3, 0, SEEK_SET) = 0
                7 read(3, "x"..., 100) = 100
                """)).containsExactly(Order.UNKNOWN, Order.CONSECUTIVE, Order.AHEAD, Order.BACK);
    }

    /// pread64 leaves the offset of the file alone (pread(2)).
    @Test
    void callsWithAnOffsetOfTheirOwn() {
        assertThat(orders("""
                7 openat(AT_FDCWD, "/a", O_RDWR) = 3
                7 read(3, "x"..., 100) = 100
                7 pread64(3, "x"..., 50, 100) = 50
                7 pread64(3, "x"..., 50, 200) = 50
                7 read(3, "x"..., 100) = 100
                """)).containsExactly(Order.UNKNOWN, Order.CONSECUTIVE, Order.AHEAD, Order.BACK);
    }

    /// A file that was open before: its offset is not known, but it goes on.
    @Test
    void anInheritedFile() {
        assertThat(orders("""
                7 fstat(3, {st_mode=S_IFREG|0644, st_size=7}) = 0
                7 lseek(3, 0, SEEK_SET) = 0
                7 read(3, "x"..., 100) = 100
                7 read(3, "x"..., 100) = 100
                """)).containsExactly(Order.UNKNOWN, Order.CONSECUTIVE);
        assertThat(orders("""
                7 read(3</a>, "x"..., 100) = 100
                7 read(3</a>, "x"..., 100) = 100
                7 pread64(3</a>, "x"..., 100, 0) = 100
                """)).containsExactly(Order.UNKNOWN, Order.CONSECUTIVE, Order.UNKNOWN);
    }

    @Test
    void duplicatesShareTheOffset() {
        assertThat(orders("""
                7 openat(AT_FDCWD, "/a", O_WRONLY|O_CREAT, 0666) = 3
                7 dup2(3, 1) = 1
                7 close(3) = 0
                7 write(1, "x", 1) = 1
                7 write(1, "x", 1) = 1
                """)).containsExactly(Order.UNKNOWN, Order.CONSECUTIVE);
    }

    @Test
    void turnsBetweenReadingAndWriting() {
        assertThat(accesses("""
                7 openat(AT_FDCWD, "/a", O_RDWR) = 3
                7 read(3, "x"..., 100) = 100
                7 write(3, "x"..., 100) = 100
                7 write(3, "x"..., 100) = 100
                7 read(3, "x"..., 100) = 100
                """)).extracting(Access::turned).containsExactly(false, true, false, true);
    }

    @Test
    void pipesHaveNoOffset() {
        assertThat(orders("""
                7 pipe2([3, 4], 0) = 0
                7 write(4, "x", 1) = 1
                7 write(4, "x", 1) = 1
                """)).containsExactly(Order.UNKNOWN, Order.UNKNOWN);
    }
}
