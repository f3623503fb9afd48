// Integer arithmetic and a branch: 17 instructions an iteration with gcc -O1. No C library.
#ifndef N
#define N 20000000UL
#endif

static void leave(long status) {
    __asm__ volatile("syscall" : : "a"(60), "D"(status) : "rcx", "r11", "memory");
    __builtin_unreachable();
}

void _start(void) {
    unsigned long x = 88172645463325252UL;
    unsigned long sum = 0;
    for (unsigned long i = 0; i < N; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        sum += x;
        if (x & 1) {
            sum ^= i;
        }
    }
    leave(sum & 0x7f);
}
