// Some ten thousand instructions that a program begins with: numbers made, sorted, added up and written as text; then HLT.

static unsigned numbers[64];
static char text[64 * 12];

static unsigned long work(void) {
    unsigned seed = 12345;
    for (int i = 0; i < 64; i++) {
        seed = seed * 1103515245 + 12345;
        numbers[i] = seed >> 8 & 0xffff;
    }
    for (int i = 1; i < 64; i++) {
        unsigned number = numbers[i];
        int at = i;
        for (; at > 0 && numbers[at - 1] > number; at--) {
            numbers[at] = numbers[at - 1];
        }
        numbers[at] = number;
    }
    char *out = text;
    unsigned long sum = 0;
    for (int i = 0; i < 64; i++) {
        char digits[10];
        int length = 0;
        unsigned rest = numbers[i];
        do {
            digits[length++] = '0' + rest % 10;
            rest /= 10;
        } while (rest != 0);
        while (length > 0) {
            *out++ = digits[--length];
        }
        *out++ = '\n';
        sum += numbers[i];
    }
    return sum + (out - text);
}

void _start(void) {
    unsigned long result = work();
    __asm__ volatile("hlt" : : "a"(result));
}
