// Register tiles of rows x vectors, one instance for every edge, for each instruction set.
#include "engine/kernels.hpp"

#include <cstdint>
#include <utility>

#include "engine/update_rules.hpp"

HWY_BEFORE_NAMESPACE();
namespace fanin {
namespace HWY_NAMESPACE {

// A tile of sums stays in registers from the first term to the last: 8 x 3 vectors of the 32
// registers of AVX-512, 6 x 2 of the 16 of AVX2; the rest holds a row of b and one broadcast value.
constexpr int tile_rows = lanes >= 16 ? 8 : lanes >= 8 ? 6 : 4;
constexpr int tile_vectors = lanes >= 16 ? 3 : 2;
constexpr std::size_t tile_columns = tile_vectors * lanes;
/// Rows of the kernel that are worked on at once: one block of dx, then its update, while it
/// is in the cache.
constexpr std::size_t block_rows = 48;
/// A batch that fits side by side into this many lanes, whatever the width of a vector.
constexpr std::size_t few_rows = 16;
/// Weights that are in the cache anyway: transposing them costs little.
constexpr std::size_t small_kernel = 2048;
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

/// Every tile of one kind: [rows - 1][vectors - 1][whether the last vector is a part].
template <class A>
struct Tiles {
  Tile<A> at[tile_rows][tile_vectors][2] = {};

  constexpr Tiles() { add(std::make_integer_sequence<int, tile_rows * tile_vectors>()); }

 private:
  template <int... I>
  constexpr void add(std::integer_sequence<int, I...>) {
    (add_one<I / tile_vectors + 1, I % tile_vectors + 1>(), ...);
  }
  template <int R, int N>
  constexpr void add_one() {
    at[R - 1][N - 1][0] = tile<A, R, N, false>;
    at[R - 1][N - 1][1] = tile<A, R, N, true>;
  }
};

template <class A>
constexpr Tiles<A> tiles;

/// A share of `all` things for part number `part` of `parts`, as equal as they can be.
HWY_INLINE std::size_t share(std::size_t all, std::size_t parts, std::size_t part) {
  return all / parts + (part < all % parts ? 1 : 0);
}

/// Some columns of a matrix, as vectors; a matrix is cut into panels of about the same width.
struct Panel {
  std::size_t from;
  std::size_t columns;
  std::size_t vectors;
  std::size_t tail;  ///< columns in the last vector
  bool has_tail;

  template <class Act>
  static HWY_INLINE void each_of(std::size_t columns, const Act& act) {
    constexpr auto most = static_cast<std::size_t>(tile_vectors);
    const std::size_t vectors = (columns + lanes - 1) / lanes;
    const std::size_t panels = (vectors + most - 1) / most;
    Panel panel{0, 0, 0, lanes, false};
    for (std::size_t p = 0; p < panels; ++p) {
      panel.from += panel.columns;
      panel.vectors = share(vectors, panels, p);
      panel.columns = HWY_MIN(panel.vectors * lanes, columns - panel.from);
      panel.tail = panel.columns - (panel.vectors - 1) * lanes;
      panel.has_tail = panel.tail != lanes;
      act(panel);
    }
  }
};

/// c (rows x panel) = init + left x b, in tiles of about the same number of rows.
HWY_INLINE void rows_times_panel(RowPointers left, std::size_t rows, std::size_t depth,
                                 const float* b, std::size_t b_stride, const float* init, float* c,
                                 std::size_t c_stride, const Panel& panel) {
  constexpr auto most = static_cast<std::size_t>(tile_rows);
  const std::size_t parts = (rows + most - 1) / most;
  std::size_t from = 0;
  for (std::size_t t = 0; t < parts; ++t) {
    const std::size_t count = share(rows, parts, t);
    const Tile<ByRow> run = tiles<ByRow>.at[count - 1][panel.vectors - 1][panel.has_tail ? 1 : 0];
    run({left + from}, depth, b, b_stride, init, c + from * c_stride, c_stride, panel.tail);
    from += count;
  }
}

/// Where the share of a part begins when `all` things are cut between units of `unit` of them.
HWY_INLINE std::size_t begin_of(Part part, std::size_t all, std::size_t unit) {
  const std::size_t units = (all + unit - 1) / unit;
  return HWY_MIN(all, units * part.index / part.count * unit);
}

void forward(DenseShape shape, RowPointers x, const float* kernel, const float* bias, float* y,
             Workspace& workspace, Part part) {
  const std::size_t first = begin_of(part, shape.out, lanes);
  const std::size_t end = begin_of({part.index + 1, part.count}, shape.out, lanes);
  // Rows of the panel lie apart in a wide kernel: worth copying together when they are used
  // often.
  const bool pack = shape.in * shape.out > 16384 && shape.batch > 4 * tile_rows;
  float* packed = pack ? workspace.floats(0, shape.in * tile_columns) : nullptr;
  Panel::each_of(end - first, [&](const Panel& panel) HWY_ATTR {
    const std::size_t from = first + panel.from;
    const float* b = kernel + from;
    std::size_t stride = shape.out;
    if (pack) {
      for (std::size_t k = 0; k < shape.in; ++k) {
        const float* row = kernel + from + k * shape.out;
        float* to = packed + k * tile_columns;
        for (std::size_t v = 0; v + 1 < panel.vectors; ++v)
          hn::StoreU(hn::LoadU(Floats(), row + v * lanes), Floats(), to + v * lanes);
        const std::size_t last = (panel.vectors - 1) * lanes;
        hn::StoreU(load_some(row + last, panel.tail), Floats(), to + last);
      }
      b = packed;
      stride = tile_columns;
    }
    rows_times_panel(x, shape.batch, shape.in, b, stride, bias == nullptr ? nullptr : bias + from,
                     y + from, shape.out, panel);
  });
}

/// to[j * block_rows + k] = from[k * columns + j] for k < rows.
HWY_INLINE void transpose(const float* from, std::size_t rows, std::size_t columns, float* to) {
  std::size_t whole_rows = 0;
  std::size_t whole_columns = 0;
#if HWY_TARGET != HWY_SCALAR
  // Blocks of 4 x 4 in registers.
  whole_rows = rows / 4 * 4;
  whole_columns = columns / 4 * 4;
  const hn::FixedTag<float, 4> d;
  const hn::Repartition<std::uint64_t, decltype(d)> pairs;
  for (std::size_t j = 0; j < whole_columns; j += 4) {
    for (std::size_t k = 0; k < whole_rows; k += 4) {
      const float* block = from + k * columns + j;
      const auto r0 = hn::LoadU(d, block);
      const auto r1 = hn::LoadU(d, block + columns);
      const auto r2 = hn::LoadU(d, block + 2 * columns);
      const auto r3 = hn::LoadU(d, block + 3 * columns);
      const auto low01 = hn::BitCast(pairs, hn::InterleaveLower(d, r0, r1));
      const auto low23 = hn::BitCast(pairs, hn::InterleaveLower(d, r2, r3));
      const auto high01 = hn::BitCast(pairs, hn::InterleaveUpper(d, r0, r1));
      const auto high23 = hn::BitCast(pairs, hn::InterleaveUpper(d, r2, r3));
      float* at = to + j * block_rows + k;
      hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, low01, low23)), d, at);
      hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, low01, low23)), d, at + block_rows);
      hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, high01, high23)), d,
                 at + 2 * block_rows);
      hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, high01, high23)), d,
                 at + 3 * block_rows);
    }
  }
#endif
  for (std::size_t k = 0; k < rows; ++k) {
    const std::size_t first = k < whole_rows ? whole_columns : 0;
    for (std::size_t j = first; j < columns; ++j) to[j * block_rows + k] = from[k * columns + j];
  }
}

/// Columns from .. from + count of dx: that block of the kernel's rows is transposed, so that sums
/// over the units run down its columns.
HWY_INLINE void input_gradient_block(DenseShape shape, RowPointers dy, const float* kernel,
                                     std::size_t from, std::size_t count, float* dx,
                                     Workspace& workspace) {
  float* transposed = workspace.floats(0, shape.out * block_rows);
  transpose(kernel + from * shape.out, count, shape.out, transposed);
  Panel::each_of(count, [&](const Panel& panel) HWY_ATTR {
    rows_times_panel(dy, shape.batch, shape.out, transposed + panel.from, block_rows, nullptr,
                     dx + from + panel.from, shape.in, panel);
  });
}

void update_all(const Update& update, std::size_t count, const float* gradient) {
  apply(update.rule, {update.parameters, 1, count, 0, gradient, 0});
}

/// Asks for the optimizer's state of a patch and its weights while the patch before is in work: so
/// many rows in two or three arrays are more than a processor foresees by itself (Adam with few
/// rows 1.1 times as fast; SGD, with weights alone, gains nothing).
HWY_INLINE void fetch_state(const Parameters& patch, std::size_t rows, std::size_t vectors,
                            std::size_t stride) {
  if (patch.first == nullptr) return;
  for (const float* values : {patch.weights, patch.first, patch.second}) {
    if (values == nullptr) continue;
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t v = 0; v < vectors; ++v) hwy::Prefetch(values + r * stride + v * lanes);
    }
  }
}

/// Rows from .. from + count of the kernel: their gradient, a tile at a time, goes into the
/// update.
HWY_INLINE void update_block(DenseShape shape, RowPointers x, const float* dy, const Update& kernel,
                             std::size_t from, std::size_t count, Workspace& workspace) {
  constexpr auto most = static_cast<std::size_t>(tile_rows);
  // A vector more: full vectors are stored where fewer values count, the next ones over the rest.
  float* packed = workspace.floats(1, shape.batch * block_rows + lanes);
  HWY_ALIGN float gradient[tile_rows * tile_columns];
  for (std::size_t i = 0; i < count; i += most) {
    const std::size_t rows = HWY_MIN(most, count - i);
    float* to = packed + i * shape.batch;
    for (std::size_t r = 0; r < shape.batch; ++r, to += rows) {
      const float* values = x[r] + from + i;
      if constexpr (lanes >= static_cast<std::size_t>(tile_rows)) {
        hn::StoreU(load_some(values, rows), Floats(), to);
      } else {
        for (std::size_t k = 0; k < rows; ++k) to[k] = values[k];
      }
    }
  }
  const auto tile_at = [&](std::size_t i, const Panel& panel) HWY_ATTR {
    const std::size_t rows = HWY_MIN(most, count - i);
    const std::size_t j = panel.from;
    const Tile<Packed> run = tiles<Packed>.at[rows - 1][panel.vectors - 1][panel.has_tail ? 1 : 0];
    run({packed + i * shape.batch}, shape.batch, dy + j, shape.out, nullptr, gradient, tile_columns,
        panel.tail);
    apply(kernel.rule, {kernel.parameters.at((from + i) * shape.out + j), rows, panel.columns,
                        shape.out, gradient, tile_columns});
  };
  if (shape.batch <= few_rows) {
    // Little arithmetic: along the rows of the kernel, as memory likes it.
    const bool fetch = shape.in * shape.out > small_kernel;
    for (std::size_t i = 0; i < count; i += most)
      Panel::each_of(shape.out, [&](const Panel& panel) HWY_ATTR {
        if (fetch) {
          fetch_state(kernel.parameters.at((from + i) * shape.out + panel.from + tile_columns),
                      HWY_MIN(most, count - i), panel.vectors, shape.out);
        }
        tile_at(i, panel);
      });
    return;
  }
  Panel::each_of(shape.out, [&](const Panel& panel) HWY_ATTR {
    for (std::size_t i = 0; i < count; i += most) tile_at(i, panel);
  });
}

/// Columns from .. from + K of dx for few rows of dy, which stand side by side in the lanes
/// (`columns`: few_rows for each unit): the kernel is read along its rows, once, and nothing is
/// transposed but dy.
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
    if (dx == nullptr || shape.batch > few_rows || shape.in * shape.out <= small_kernel) return;
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

void backward(DenseShape shape, RowPointers x, const float* dy, const Update& kernel,
              const Update& bias, float* dx, Workspace& workspace, Part part) {
  const float** rows = workspace.pointers(shape.batch);
  for (std::size_t r = 0; r < shape.batch; ++r) rows[r] = dy + r * shape.out;
  const InputGradient gradient(shape, rows, kernel.parameters.weights, dx, workspace);
  constexpr auto unit = static_cast<std::size_t>(tile_rows);
  const std::size_t end = begin_of({part.index + 1, part.count}, shape.in, unit);
  for (std::size_t from = begin_of(part, shape.in, unit); from < end; from += block_rows) {
    const std::size_t count = HWY_MIN(block_rows, end - from);
    gradient.block(from, count);
    update_block(shape, x, dy, kernel, from, count, workspace);
  }
  if (!bias.any() || part.index > 0) return;
  const Floats d;
  float* sums = workspace.floats(2, shape.out);
  for (std::size_t j = 0; j < shape.out; j += lanes) {
    const std::size_t some = HWY_MIN(lanes, shape.out - j);
    Vector sum = hn::Zero(d);
    for (std::size_t r = 0; r < shape.batch; ++r)
      sum = hn::Add(sum, load_some(dy + r * shape.out + j, some));
    store_some(sum, sums + j, some);
  }
  apply(bias.rule, {bias.parameters, 1, shape.out, 0, sums, 0});
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
                   float* y, Workspace& workspace, Part part) {
  HWY_DYNAMIC_DISPATCH(forward)(shape, x, kernel, bias, y, workspace, part);
}

void dense_input_gradient(DenseShape shape, const float* dy, const float* kernel, float* dx,
                          Workspace& workspace) {
  HWY_DYNAMIC_DISPATCH(input_gradient)(shape, dy, kernel, dx, workspace);
}

void dense_backward(DenseShape shape, RowPointers x, const float* dy, const Update& kernel,
                    const Update& bias, float* dx, Workspace& workspace, Part part) {
  HWY_DYNAMIC_DISPATCH(backward)(shape, x, dy, kernel, bias, dx, workspace, part);
}

void apply(const Update& update, std::size_t count, const float* gradient) {
  HWY_DYNAMIC_DISPATCH(update_all)(update, count, gradient);
}

}  // namespace fanin
#endif
