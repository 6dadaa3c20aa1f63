// Register tiles of rows x vectors, one instance for every edge, for each instruction set.
#include "engine/kernels.hpp"

#include <algorithm>
#include <cstdlib>

#include "engine/simd.hpp"

HWY_BEFORE_NAMESPACE();
namespace fanin {
namespace HWY_NAMESPACE {

// A tile of sums stays in registers from the first term to the last: 8 x 3 vectors of the 32
// registers of AVX-512, 6 x 2 of the 16 of AVX2; the rest holds a row of b and one broadcast value.
constexpr int tile_rows = lanes >= 16 ? 8 : lanes >= 8 ? 6 : 4;
constexpr int tile_vectors = lanes >= 16 ? 3 : 2;
constexpr std::size_t tile_columns = tile_vectors * lanes;
/// RowPointers of the kernel that are worked on at once: one block of dx, then its update, while it
/// is in the cache.
constexpr std::size_t block_rows = 48;
/// A batch that fits side by side into this many lanes, whatever the width of a vector.
constexpr std::size_t few_rows = 16;
static_assert(block_rows % tile_columns == 0 || tile_columns % block_rows == 0);

/// Row i of the left matrix is at its own pointer.
struct ByRow {
  static constexpr bool foresee = true;
  RowPointers rows;
  template <int R>
  HWY_INLINE float at(int i, std::size_t k) const {
    return rows[i][k];
  }
};

/// The left matrix is packed, the R values of each term side by side.
struct Packed {
  static constexpr bool foresee = false;
  const float* values;
  template <int R>
  HWY_INLINE float at(int i, std::size_t k) const {
    return values[k * R + static_cast<std::size_t>(i)];
  }
};

/// R rows x (N - 1 vectors and `tail` lanes): c = init + sum over k of a[i][k] b[k][j].
template <class A, int R, int N, bool Tail>
void tile(const A& a, std::size_t depth, const float* HWY_RESTRICT b, std::size_t b_stride,
          const float* init, float* HWY_RESTRICT c, std::size_t c_stride, std::size_t tail) {
  const Floats d;
  const A left = a;
  Vector sums[R][N];
  for (int v = 0; v < N; ++v) {
    Vector start = hn::Zero(d);
    if (init != nullptr) {
      const float* from = init + static_cast<std::size_t>(v) * lanes;
      start = Tail && v == N - 1 ? load_some(from, tail) : hn::LoadU(d, from);
    }
    for (int i = 0; i < R; ++i) sums[i][v] = start;
  }
  const Mask mask = hn::FirstN(d, tail);
  for (std::size_t k = 0; k < depth; ++k) {
    Vector row[N];
#pragma GCC unroll 3
    for (int v = 0; v < N; ++v) {
      const float* from = b + k * b_stride + static_cast<std::size_t>(v) * lanes;
      row[v] = Tail && v == N - 1 ? hn::MaskedLoad(mask, d, from) : hn::LoadU(d, from);
      // The next rows of a wide kernel lie on other pages, which no processor foresees.
      if constexpr (A::foresee) hwy::Prefetch(from + 16 * b_stride);
    }
#pragma GCC unroll 8
    for (int i = 0; i < R; ++i) {
      const Vector value = hn::Set(d, left.template at<R>(i, k));
#pragma GCC unroll 3
      for (int v = 0; v < N; ++v) sums[i][v] = fused(value, row[v], sums[i][v]);
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < R; ++i) {
#pragma GCC unroll 3
    for (int v = 0; v < N; ++v) {
      float* to = c + static_cast<std::size_t>(i) * c_stride + static_cast<std::size_t>(v) * lanes;
      if (Tail && v == N - 1) {
        store_some(sums[i][v], to, tail);
      } else {
        hn::StoreU(sums[i][v], d, to);
      }
    }
  }
}

template <class A>
using Tile = void (*)(const A& a, std::size_t depth, const float* b, std::size_t b_stride,
                      const float* init, float* c, std::size_t c_stride, std::size_t tail);

template <class A, int R, int N>
Tile<A> tile_of_edge(bool tail) {
  return tail ? Tile<A>(tile<A, R, N, true>) : Tile<A>(tile<A, R, N, false>);
}

template <class A, int R>
Tile<A> tile_of_width(std::size_t vectors, bool tail) {
  if constexpr (tile_vectors >= 3) {
    if (vectors == 3) return tile_of_edge<A, R, 3>(tail);
  }
  return vectors == 2 ? tile_of_edge<A, R, 2>(tail) : tile_of_edge<A, R, 1>(tail);
}

template <class A, int R = tile_rows>
Tile<A> tile_of(std::size_t rows, std::size_t vectors, bool tail) {
  if constexpr (R > 1) {
    if (rows < static_cast<std::size_t>(R)) return tile_of<A, R - 1>(rows, vectors, tail);
  }
  return tile_of_width<A, R>(vectors, tail);
}

/// Columns j .. of a matrix of `columns`, as vectors.
struct Panel {
  std::size_t columns;
  std::size_t vectors;
  std::size_t tail;
  bool has_tail;

  Panel(std::size_t all, std::size_t from)
      : columns(HWY_MIN(tile_columns, all - from)),
        vectors((columns + lanes - 1) / lanes),
        tail(columns - (vectors - 1) * lanes),
        has_tail(tail != lanes) {}
};

/// c (rows x panel) = init + left x b, in tiles of about the same number of rows.
HWY_INLINE void rows_times_panel(RowPointers left, std::size_t rows, std::size_t depth,
                                 const float* b, std::size_t b_stride, const float* init, float* c,
                                 std::size_t c_stride, const Panel& panel) {
  constexpr auto most = static_cast<std::size_t>(tile_rows);
  const std::size_t tiles = (rows + most - 1) / most;
  std::size_t from = 0;
  for (std::size_t t = 0; t < tiles; ++t) {
    const std::size_t count = rows / tiles + (t < rows % tiles ? 1 : 0);
    const Tile<ByRow> run = tile_of<ByRow>(count, panel.vectors, panel.has_tail);
    run({left + from}, depth, b, b_stride, init, c + from * c_stride, c_stride, panel.tail);
    from += count;
  }
}

void forward(DenseShape shape, RowPointers x, const float* kernel, const float* bias, float* y,
             Workspace& workspace) {
  // RowPointers of the panel lie apart in a wide kernel: worth copying together when they are used
  // often.
  const bool pack = shape.in * shape.out > 16384 && shape.batch > 2 * tile_rows;
  float* packed = pack ? workspace.floats(0, shape.in * tile_columns) : nullptr;
  for (std::size_t j = 0; j < shape.out; j += tile_columns) {
    const Panel panel(shape.out, j);
    const float* b = kernel + j;
    std::size_t stride = shape.out;
    if (pack) {
      for (std::size_t k = 0; k < shape.in; ++k) {
        const float* from = kernel + k * shape.out + j;
        float* to = packed + k * tile_columns;
        for (std::size_t v = 0; v + 1 < panel.vectors; ++v)
          hn::StoreU(hn::LoadU(Floats(), from + v * lanes), Floats(), to + v * lanes);
        const std::size_t last = (panel.vectors - 1) * lanes;
        hn::StoreU(load_some(from + last, panel.tail), Floats(), to + last);
      }
      b = packed;
      stride = tile_columns;
    }
    rows_times_panel(x, shape.batch, shape.in, b, stride, bias == nullptr ? nullptr : bias + j,
                     y + j, shape.out, panel);
  }
}

/// Columns from .. from + count of dx: that block of the kernel's rows is transposed, so that sums
/// over the units run down its columns.
HWY_INLINE void input_gradient_block(DenseShape shape, RowPointers dy, const float* kernel,
                                     std::size_t from, std::size_t count, float* dx,
                                     Workspace& workspace) {
  float* transposed = workspace.floats(0, shape.out * block_rows);
  constexpr std::size_t strip = 16;
  for (std::size_t j0 = 0; j0 < shape.out; j0 += strip) {
    const std::size_t j1 = HWY_MIN(shape.out, j0 + strip);
    for (std::size_t k = 0; k < count; ++k) {
      const float* row = kernel + (from + k) * shape.out;
      for (std::size_t j = j0; j < j1; ++j) transposed[j * block_rows + k] = row[j];
    }
  }
  for (std::size_t k = 0; k < count; k += tile_columns) {
    const Panel panel(count, k);
    rows_times_panel(dy, shape.batch, shape.out, transposed + k, block_rows, nullptr, dx + from + k,
                     shape.in, panel);
  }
}

HWY_INLINE void apply(const UpdateRule& rule, const Parameters& p, std::size_t count,
                      const float* g) {
  const Floats d;
  const Vector rate = hn::Set(d, rule.learning_rate);
  const Vector momentum = hn::Set(d, rule.momentum);
  const Vector epsilon = hn::Set(d, rule.epsilon);
  switch (rule.kind) {
    case UpdateRule::Kind::assign:
      each(count, [&](auto load, auto store) HWY_ATTR { store(load(g), p.weights); });
      break;
    case UpdateRule::Kind::sgd:
      each(count, [&](auto load, auto store) HWY_ATTR {
        store(hn::Sub(load(p.weights), hn::Mul(rate, load(g))), p.weights);
      });
      break;
    // m = mu m - lr g; w += m, or with Nesterov w += mu m - lr g (Sutskever et al. 2013, in Keras's
    // form).
    case UpdateRule::Kind::momentum:
    case UpdateRule::Kind::nesterov: {
      const bool ahead = rule.kind == UpdateRule::Kind::nesterov;
      each(count, [&](auto load, auto store) HWY_ATTR {
        const Vector step = hn::Mul(rate, load(g));
        const Vector m = hn::Sub(hn::Mul(momentum, load(p.first)), step);
        store(m, p.first);
        const Vector by = ahead ? hn::Sub(hn::Mul(momentum, m), step) : m;
        store(hn::Add(load(p.weights), by), p.weights);
      });
      break;
    }
    // v = rho v + (1 - rho) g^2; step lr g / sqrt(v - mean^2 + eps): epsilon stands inside the root
    // (Hinton 2012; Keras 3).
    case UpdateRule::Kind::rmsprop: {
      const Vector rho = hn::Set(d, rule.rho);
      const Vector rest = hn::Set(d, 1 - rule.rho);
      each(count, [&](auto load, auto store) HWY_ATTR {
        const Vector gradient = load(g);
        const Vector v =
            hn::Add(hn::Mul(rho, load(p.first)), hn::Mul(rest, hn::Mul(gradient, gradient)));
        store(v, p.first);
        Vector square = v;
        if (rule.centered) {
          const Vector mean = hn::Add(hn::Mul(rho, load(p.third)), hn::Mul(rest, gradient));
          store(mean, p.third);
          square = hn::Sub(v, hn::Mul(mean, mean));
        }
        Vector step = hn::Div(hn::Mul(rate, gradient), hn::Sqrt(hn::Add(square, epsilon)));
        if (p.second != nullptr) {
          step = hn::Add(hn::Mul(momentum, load(p.second)), step);
          store(step, p.second);
        }
        store(hn::Sub(load(p.weights), step), p.weights);
      });
      break;
    }
    // w -= lr sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + eps): epsilon outside, on the
    // uncorrected root (Kingma & Ba 2015, end of section 2; Keras 3).
    case UpdateRule::Kind::adam: {
      const Vector rest_1 = hn::Set(d, rule.rest_1);
      const Vector rest_2 = hn::Set(d, rule.rest_2);
      each(count, [&](auto load, auto store) HWY_ATTR {
        const Vector gradient = load(g);
        Vector m = load(p.first);
        m = hn::Add(m, hn::Mul(rest_1, hn::Sub(gradient, m)));
        store(m, p.first);
        Vector v = load(p.second);
        v = hn::Add(v, hn::Mul(rest_2, hn::Sub(hn::Mul(gradient, gradient), v)));
        store(v, p.second);
        if (rule.amsgrad) {
          v = hn::Max(load(p.third), v);
          store(v, p.third);
        }
        const Vector step = hn::Div(hn::Mul(rate, m), hn::Add(hn::Sqrt(v), epsilon));
        store(hn::Sub(load(p.weights), step), p.weights);
      });
      break;
    }
    // a += g^2; w -= lr g / sqrt(a + eps) (Duchi et al. 2011; Keras 3).
    case UpdateRule::Kind::adagrad:
      each(count, [&](auto load, auto store) HWY_ATTR {
        const Vector gradient = load(g);
        const Vector a = hn::Add(load(p.first), hn::Mul(gradient, gradient));
        store(a, p.first);
        const Vector step = hn::Div(hn::Mul(rate, gradient), hn::Sqrt(hn::Add(a, epsilon)));
        store(hn::Sub(load(p.weights), step), p.weights);
      });
      break;
  }
}

void update_all(const UpdateRule& rule, const Parameters& parameters, std::size_t count,
                const float* gradient) {
  apply(rule, parameters, count, gradient);
}

/// RowPointers from .. from + count of the kernel: their gradient, a tile at a time, goes into the
/// update.
HWY_INLINE void update_block(DenseShape shape, RowPointers x, const float* dy,
                             const UpdateRule& rule, const Parameters& kernel, std::size_t from,
                             std::size_t count, Workspace& workspace) {
  constexpr auto most = static_cast<std::size_t>(tile_rows);
  float* packed = workspace.floats(1, shape.batch * block_rows);
  HWY_ALIGN float gradient[tile_rows * tile_columns];
  for (std::size_t i = 0; i < count; i += most) {
    const std::size_t rows = HWY_MIN(most, count - i);
    float* to = packed + i * shape.batch;
    for (std::size_t r = 0; r < shape.batch; ++r) {
      const float* values = x[r] + from + i;
      for (std::size_t k = 0; k < rows; ++k) *to++ = values[k];
    }
  }
  const auto tile_at = [&](std::size_t i, std::size_t j) HWY_ATTR {
    const Panel panel(shape.out, j);
    const std::size_t rows = HWY_MIN(most, count - i);
    const Tile<Packed> run = tile_of<Packed>(rows, panel.vectors, panel.has_tail);
    run({packed + i * shape.batch}, shape.batch, dy + j, shape.out, nullptr, gradient, tile_columns,
        panel.tail);
    for (std::size_t k = 0; k < rows; ++k) {
      apply(rule, kernel.at((from + i + k) * shape.out + j), panel.columns,
            gradient + k * tile_columns);
    }
  };
  if (shape.batch <= few_rows) {
    // Little arithmetic: along the rows of the kernel, as memory likes it.
    for (std::size_t i = 0; i < count; i += most) {
      for (std::size_t j = 0; j < shape.out; j += tile_columns) tile_at(i, j);
    }
    return;
  }
  for (std::size_t j = 0; j < shape.out; j += tile_columns) {
    for (std::size_t i = 0; i < count; i += most) tile_at(i, j);
  }
}

/// The same for few rows of dy, which stand side by side in the lanes (`columns`: few_rows for each
/// unit): the kernel is read along its rows, once, and nothing is transposed but dy.
template <int K>
HWY_INLINE void input_gradient_of_few(DenseShape shape, const float* columns, const float* kernel,
                                      std::size_t from, float* dx) {
  const Floats d;
  constexpr std::size_t parts = few_rows / lanes;
  Vector sums[K][parts];
#pragma GCC unroll 8
  for (int k = 0; k < K; ++k) {
    for (std::size_t p = 0; p < parts; ++p) sums[k][p] = hn::Zero(d);
  }
  const float* row = kernel + from * shape.out;
  for (std::size_t j = 0; j < shape.out; ++j) {
    Vector dy[parts];
    for (std::size_t p = 0; p < parts; ++p)
      dy[p] = hn::LoadU(d, columns + j * few_rows + p * lanes);
#pragma GCC unroll 8
    for (int k = 0; k < K; ++k) {
      const Vector weight = hn::Set(d, row[static_cast<std::size_t>(k) * shape.out + j]);
      for (std::size_t p = 0; p < parts; ++p) sums[k][p] = fused(weight, dy[p], sums[k][p]);
    }
  }
  HWY_ALIGN float values[few_rows];
  for (int k = 0; k < K; ++k) {
    for (std::size_t p = 0; p < parts; ++p) hn::StoreU(sums[k][p], d, values + p * lanes);
    for (std::size_t r = 0; r < shape.batch; ++r)
      dx[r * shape.in + from + static_cast<std::size_t>(k)] = values[r];
  }
}

/// dx, block by block of the kernel's rows; what it needs of dy is prepared once.
struct InputGradient {
  DenseShape shape;
  RowPointers dy;
  const float* kernel;
  float* dx;
  Workspace& workspace;
  float* columns = nullptr;

  HWY_INLINE InputGradient(DenseShape of, RowPointers rows, const float* weights, float* to,
                           Workspace& scratch)
      : shape(of), dy(rows), kernel(weights), dx(to), workspace(scratch) {
    if (dx == nullptr || shape.batch > few_rows) return;
    columns = workspace.floats(3, shape.out * few_rows);
    for (std::size_t j = 0; j < shape.out; ++j) {
      for (std::size_t r = 0; r < few_rows; ++r)
        columns[j * few_rows + r] = r < shape.batch ? dy[r][j] : 0.0F;
    }
  }

  HWY_INLINE void block(std::size_t from, std::size_t count) const {
    if (dx == nullptr) return;
    if (columns == nullptr) {
      input_gradient_block(shape, dy, kernel, from, count, dx, workspace);
      return;
    }
    constexpr int most = lanes >= 16 ? 8 : lanes >= 4 ? 4 : 1;
    std::size_t k = 0;
    for (; k + most <= count; k += most)
      input_gradient_of_few<most>(shape, columns, kernel, from + k, dx);
    for (; k < count; ++k) input_gradient_of_few<1>(shape, columns, kernel, from + k, dx);
  }
};

void backward(DenseShape shape, RowPointers x, const float* dy, const UpdateRule& rule,
              const Parameters& kernel, const Parameters& bias, float* dx, Workspace& workspace) {
  const float** rows = workspace.pointers(shape.batch);
  for (std::size_t r = 0; r < shape.batch; ++r) rows[r] = dy + r * shape.out;
  const InputGradient gradient(shape, rows, kernel.weights, dx, workspace);
  for (std::size_t from = 0; from < shape.in; from += block_rows) {
    const std::size_t count = HWY_MIN(block_rows, shape.in - from);
    gradient.block(from, count);
    update_block(shape, x, dy, rule, kernel, from, count, workspace);
  }
  if (bias.weights == nullptr) return;
  const Floats d;
  float* sums = workspace.floats(2, shape.out);
  for (std::size_t j = 0; j < shape.out; j += lanes) {
    const std::size_t some = HWY_MIN(lanes, shape.out - j);
    Vector sum = hn::Zero(d);
    for (std::size_t r = 0; r < shape.batch; ++r)
      sum = hn::Add(sum, load_some(dy + r * shape.out + j, some));
    store_some(sum, sums + j, some);
  }
  apply(rule, bias, shape.out, sums);
}

void input_gradient(DenseShape shape, const float* dy, const float* kernel, float* dx,
                    Workspace& workspace) {
  const float** rows = workspace.pointers(shape.batch);
  for (std::size_t r = 0; r < shape.batch; ++r) rows[r] = dy + r * shape.out;
  const InputGradient gradient(shape, rows, kernel, dx, workspace);
  for (std::size_t from = 0; from < shape.in; from += block_rows)
    gradient.block(from, HWY_MIN(block_rows, shape.in - from));
}

}  // namespace HWY_NAMESPACE
}  // namespace fanin
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace fanin {

HWY_EXPORT(forward);
HWY_EXPORT(backward);
HWY_EXPORT(input_gradient);
HWY_EXPORT(update_all);

float* Workspace::floats(std::size_t part, std::size_t count) {
  constexpr std::size_t alignment = 64 / sizeof(float);
  std::vector<float>& values = parts_[part];
  if (values.size() < count + alignment) values.resize(count + alignment);
  const auto address = reinterpret_cast<std::uintptr_t>(values.data()) / sizeof(float);
  return values.data() + (alignment - address % alignment) % alignment;
}

const float** Workspace::pointers(std::size_t count) {
  if (pointers_.size() < count) pointers_.resize(count);
  return pointers_.data();
}

void dense_forward(DenseShape shape, RowPointers x, const float* kernel, const float* bias,
                   float* y, Workspace& workspace) {
  HWY_DYNAMIC_DISPATCH(forward)(shape, x, kernel, bias, y, workspace);
}

void dense_input_gradient(DenseShape shape, const float* dy, const float* kernel, float* dx,
                          Workspace& workspace) {
  HWY_DYNAMIC_DISPATCH(input_gradient)(shape, dy, kernel, dx, workspace);
}

void dense_backward(DenseShape shape, RowPointers x, const float* dy, const UpdateRule& rule,
                    const Parameters& kernel, const Parameters& bias, float* dx,
                    Workspace& workspace) {
  HWY_DYNAMIC_DISPATCH(backward)(shape, x, dy, rule, kernel, bias, dx, workspace);
}

void update(const UpdateRule& rule, const Parameters& parameters, std::size_t count,
            const float* gradient) {
  HWY_DYNAMIC_DISPATCH(update_all)(rule, parameters, count, gradient);
}

namespace {

struct Set {
  std::int64_t target;
  const char* name;
};

// Best first. The one without vectors is Highway's "scalar" on x86-64.
constexpr Set sets[] = {
    {HWY_AVX3, "avx512"}, {HWY_AVX2, "avx2"}, {HWY_NEON, "neon"}, {HWY_SCALAR, "portable"}};

/// Those that this build has code for and this processor runs.
std::int64_t runnable() {
  // Asked once, before any choice narrows what Highway answers.
  static const std::int64_t targets = (hwy::SupportedTargets() | HWY_STATIC_TARGET) & HWY_TARGETS;
  return targets;
}

}  // namespace

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (const Set& set : sets) {
    if ((runnable() & set.target) != 0) names.emplace_back(set.name);
  }
  return names;
}

std::string instruction_set() {
  const std::int64_t targets = runnable() & (hwy::SupportedTargets() | HWY_STATIC_TARGET);
  for (const Set& set : sets) {
    if ((targets & set.target) != 0) return set.name;
  }
  return {};
}

bool use_instruction_set(const std::string& name) {
  for (const Set& set : sets) {
    if (name != set.name || (runnable() & set.target) == 0) continue;
    hwy::SetSupportedTargetsForTest(set.target);
    hwy::GetChosenTarget().Update(set.target);
    return true;
  }
  return false;
}

}  // namespace fanin
#endif
