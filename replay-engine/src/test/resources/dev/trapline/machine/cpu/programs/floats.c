// Floating point in all its widths: the printf of musl works in 80 bits.
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static volatile double numbers[] = {3.14159265358979, 12345.678};
static volatile double huge = 1e308, tiny = -2.5e-310;

int main(void) {
    int count = sizeof numbers / sizeof *numbers;
    double sum = 0;
    float single = 1;
    long double product = 1;
    for (int i = 0; i < count; i++) {
        double x = numbers[i];
        sum += x / 7;
        single = single * 1.25f - (float)x;
        product *= x == 0 ? 1.5L : x;
        printf("%f %g %.10Lf\n", x, x, (long double)x / 3);
        printf("%d %lld %d\n", (int)(float)x, (long long)x, x < numbers[count - 1 - i]);
    }
    printf("%.17g %.9g %.20Lg %a\n", sum, single, product, tiny);
    printf("%.17g %.9g\n", sqrt(numbers[1]), sqrtf((float)numbers[0]));
    printf("%g %g %g\n", sin(numbers[0]), exp(numbers[0]), log(numbers[1]));
    printf("%g %g %g %Lg\n", floor(-2.5), rint(3.5), fmod(numbers[1], 7), fmodl(numbers[1], 0.3L));
    int modes[] = {FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO};
    for (int i = 0; i < 3; i++) {
        fesetround(modes[i]);
        long double quotient = 1 / (long double)numbers[0];
        printf("%a %La %ld %ld\n", numbers[0] / numbers[1], quotient, lrint(numbers[1]), lrintl(-numbers[1]));
    }
    fesetround(FE_TONEAREST);
    feclearexcept(FE_ALL_EXCEPT);
    volatile double small = tiny * numbers[0];
    volatile double large = huge * 10;
    printf("%d %g %x\n", small == 0, large, fetestexcept(FE_ALL_EXCEPT));
    static float a[64], b[64];
    for (int i = 0; i < 64; i++) {
        a[i] = i * 0.5f;
        b[i] = 64 - i;
    }
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 64; i++) {
            a[i] = a[i] * b[i] + (a[i] > b[i] ? a[i] : b[i]);
        }
    }
    printf("%.9g %g\n", a[13], strtod("2.5e-7", NULL));
    return 0;
}
