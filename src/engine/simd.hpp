// The only file that includes Highway: vectors for each instruction set. No include guard: a file
// that includes it is compiled once for each set (hwy/foreach_target.h), and so is what stands
// here.
#include <cmath>

#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace fanin {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;
using Mask = hn::Mask<Floats>;
constexpr std::size_t lanes = hn::MaxLanes(Floats());

/// a b + c, rounded once: also where the processor has no such instruction (one lane then).
HWY_INLINE Vector fused(Vector a, Vector b, Vector c) {
#if HWY_NATIVE_FMA
  return hn::MulAdd(a, b, c);
#else
  return hn::Set(Floats(), std::fma(hn::GetLane(a), hn::GetLane(b), hn::GetLane(c)));
#endif
}

/// The first `count` values (1 to lanes), zeros behind them; no other memory is touched.
HWY_INLINE Vector load_some(const float* from, std::size_t count) {
  return hn::MaskedLoad(hn::FirstN(Floats(), count), Floats(), from);
}

HWY_INLINE void store_some(Vector value, float* to, std::size_t count) {
  hn::BlendedStore(value, hn::FirstN(Floats(), count), Floats(), to);
}

}  // namespace HWY_NAMESPACE
}  // namespace fanin
HWY_AFTER_NAMESPACE();
