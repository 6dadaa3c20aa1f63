// The control register of x86 (FTZ and DAZ) or of AArch64 (FZ).
#include "engine/denormals.hpp"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace fanin {

#if defined(__x86_64__)
FlushDenormals::FlushDenormals() : before_(_mm_getcsr()) {
  constexpr unsigned flush_to_zero = 0x8000;
  constexpr unsigned denormals_are_zero = 0x0040;
  _mm_setcsr(static_cast<unsigned>(before_) | flush_to_zero | denormals_are_zero);
}
FlushDenormals::~FlushDenormals() { _mm_setcsr(static_cast<unsigned>(before_)); }
#elif defined(__aarch64__)
FlushDenormals::FlushDenormals() : before_(__builtin_aarch64_get_fpcr64()) {
  __builtin_aarch64_set_fpcr64(before_ | (std::uint64_t{1} << 24));
}
FlushDenormals::~FlushDenormals() { __builtin_aarch64_set_fpcr64(before_); }
#else
FlushDenormals::FlushDenormals() : before_(0) {}
FlushDenormals::~FlushDenormals() = default;
#endif

}  // namespace fanin
