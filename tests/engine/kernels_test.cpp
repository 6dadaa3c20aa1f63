// The three products against naive loops, over random shapes.
#include "engine/kernels.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/small_nets.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// Operands of one layer, and what the kernels gave: every output was NaN before, with a guard
/// behind its end.
struct Products {
  DenseShape shape;
  std::vector<float> x, kernel, bias, dy;
  std::vector<float> y, dx, dkernel, dbias;

  Products(DenseShape of, std::uint64_t seed, double (*draw)(const Stream&, std::uint64_t),
           bool with_bias = true)
      : shape(of) {
    const auto fill = [&](std::size_t size, const char* name) {
      std::vector<float> values(size);
      const Stream stream(seed, name);
      for (std::size_t i = 0; i < size; ++i) values[i] = static_cast<float>(draw(stream, i));
      return values;
    };
    x = fill(of.batch * of.in, "x");
    kernel = fill(of.in * of.out, "kernel");
    if (with_bias) bias = fill(of.out, "bias");
    dy = fill(of.batch * of.out, "dy");
    run();
  }

  void run() {
    const auto poisoned = [](std::size_t size) { return std::vector<float>(size + 1, nan); };
    y = poisoned(shape.batch * shape.out);
    dx = poisoned(shape.batch * shape.in);
    dkernel = poisoned(shape.in * shape.out);
    dbias = poisoned(bias.size());
    std::vector<const float*> rows;
    for (std::size_t r = 0; r < shape.batch; ++r) rows.push_back(x.data() + r * shape.in);
    Workspace workspace;
    dense_forward(shape, rows.data(), kernel.data(), bias.empty() ? nullptr : bias.data(), y.data(),
                  workspace);
    dense_input_gradient(shape, dy.data(), kernel.data(), dx.data(), workspace);
    dense_backward(shape, rows.data(), dy.data(), stored(dkernel.data()),
                   bias.empty() ? Update{} : stored(dbias.data()), nullptr, workspace);
    for (std::vector<float>* output : {&y, &dx, &dkernel, &dbias}) {
      BOOST_TEST(std::isnan(output->back()), "written behind the end");
      output->pop_back();
    }
  }
};

/// Sums of products in any precision, in the order the header promises.
template <class Real>
struct Naive {
  std::vector<Real> y, dx, dkernel, dbias;
  /// The same sums of absolute values: what rounding errors are measured by.
  std::vector<Real> y_size, dx_size, dkernel_size, dbias_size;

  explicit Naive(const Products& l) {
    const auto [batch, in, out] = l.shape;
    for (std::size_t r = 0; r < batch; ++r) {
      for (std::size_t j = 0; j < out; ++j) {
        const Real start = l.bias.empty() ? Real(0) : Real(l.bias[j]);
        add(y, y_size, start, in, [&, o = out](std::size_t i) {
          return Real(l.x[r * l.shape.in + i]) * Real(l.kernel[i * o + j]);
        });
      }
    }
    for (std::size_t r = 0; r < batch; ++r) {
      for (std::size_t i = 0; i < in; ++i) {
        add(dx, dx_size, 0, out, [&, o = out](std::size_t j) {
          return Real(l.dy[r * o + j]) * Real(l.kernel[i * o + j]);
        });
      }
    }
    for (std::size_t i = 0; i < in; ++i) {
      for (std::size_t j = 0; j < out; ++j) {
        add(dkernel, dkernel_size, 0, batch, [&, n = in, o = out](std::size_t r) {
          return Real(l.x[r * n + i]) * Real(l.dy[r * o + j]);
        });
      }
    }
    for (std::size_t j = 0; j < l.bias.size(); ++j) {
      add(dbias, dbias_size, 0, batch,
          [&, o = out](std::size_t r) { return Real(l.dy[r * o + j]); });
    }
  }

  template <class Term>
  static void add(std::vector<Real>& sums, std::vector<Real>& sizes, Real start, std::size_t count,
                  Term term) {
    Real sum = start;
    Real size = std::abs(start);
    for (std::size_t k = 0; k < count; ++k) {
      sum += term(k);
      size += std::abs(term(k));
    }
    sums.push_back(sum);
    sizes.push_back(size);
  }
};

/// The largest error over what `terms` float additions may lose: at most 1.
double relative_to_rounding(const std::vector<float>& actual, const std::vector<double>& expected,
                            const std::vector<double>& size, std::size_t terms) {
  if (actual.size() != expected.size()) return std::numeric_limits<double>::infinity();
  const double unit = static_cast<double>(std::numeric_limits<float>::epsilon()) / 2 *
                      static_cast<double>(terms + 2);
  double worst = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double error = std::abs(actual[i] - expected[i]) / (unit * size[i]);
    worst = std::max(worst, std::isnan(error) ? std::numeric_limits<double>::infinity() : error);
  }
  return worst;
}

/// Integers times powers of two: every product is exact, so that a fused multiply-add changes
/// nothing, but sums of very different sizes are rounded at each addition and show the order of the
/// terms.
double rough(const Stream& stream, std::uint64_t i) {
  const std::uint64_t b = bits(stream, i);
  const auto mantissa = static_cast<double>(b % 2047) - 1023;
  return std::ldexp(mantissa, static_cast<int>((b >> 32) % 12));
}

std::vector<DenseShape> shapes() {
  std::vector<DenseShape> all{{1, 1, 1},   {1, 1, 70},   {1, 70, 1}, {70, 1, 1},
                              {1, 64, 64}, {64, 64, 64}, {3, 4, 5}};
  for (std::uint64_t i = 0; i < 60; ++i) {
    const Stream stream(i, "shapes");
    const auto side = [&](std::uint64_t k) {
      return static_cast<std::size_t>(1 + bits(stream, k) % 70);
    };
    all.push_back({side(0), side(1), side(2)});
  }
  // Every remainder of each side by the widths that vectors have.
  for (std::size_t n = 1; n <= 17; ++n) {
    all.push_back({n, 5, 3});
    all.push_back({3, n, 5});
    all.push_back({5, 3, n});
  }
  return all;
}

struct Shape : DenseShape {
  friend std::ostream& operator<<(std::ostream& to, const Shape& s) {
    return to << s.batch << " x " << s.in << " x " << s.out;
  }
};

std::vector<Shape> printable_shapes() {
  std::vector<Shape> all;
  for (const DenseShape& shape : shapes()) all.push_back({shape});
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kernels)

BOOST_DATA_TEST_CASE(products_agree_with_naive_loops,
                     data_driven::make(instruction_sets()) * data_driven::make(printable_shapes()),
                     set, shape) {
  const OnInstructionSet on(set);
  for (const bool with_bias : {true, false}) {
    const Products products(shape, 1, normal, with_bias);
    const Naive<double> naive(products);
    BOOST_TEST(relative_to_rounding(products.y, naive.y, naive.y_size, shape.in) <= 1);
    BOOST_TEST(relative_to_rounding(products.dx, naive.dx, naive.dx_size, shape.out) <= 1);
    BOOST_TEST(relative_to_rounding(products.dkernel, naive.dkernel, naive.dkernel_size,
                                    shape.batch) <= 1);
    BOOST_TEST(relative_to_rounding(products.dbias, naive.dbias, naive.dbias_size, shape.batch) <=
               1);
  }
}

BOOST_DATA_TEST_CASE(sums_run_in_ascending_order,
                     data_driven::make(instruction_sets()) * data_driven::make(printable_shapes()),
                     set, shape) {
  const OnInstructionSet on(set);
  const Products products(shape, 2, rough);
  const Naive<float> naive(products);
  BOOST_TEST(products.y == naive.y, boost::test_tools::per_element());
  BOOST_TEST(products.dx == naive.dx, boost::test_tools::per_element());
  BOOST_TEST(products.dkernel == naive.dkernel, boost::test_tools::per_element());
  BOOST_TEST(products.dbias == naive.dbias, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(a_row_of_the_result_does_not_depend_on_the_other_rows,
                     data_driven::make(printable_shapes()), shape) {
  const Products whole(shape, 3, normal);
  for (std::size_t r = 0; r < shape.batch; ++r) {
    Products alone = whole;
    alone.shape.batch = 1;
    const auto row = [&](const std::vector<float>& values, std::size_t width) {
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(r * width);
      return std::vector<float>(first, first + static_cast<std::ptrdiff_t>(width));
    };
    alone.x = row(whole.x, shape.in);
    alone.dy = row(whole.dy, shape.out);
    alone.run();
    BOOST_REQUIRE(alone.y == row(whole.y, shape.out));
    BOOST_REQUIRE(alone.dx == row(whole.dx, shape.in));
  }
}

BOOST_DATA_TEST_CASE(every_instruction_set_gives_the_same_bits,
                     data_driven::make(printable_shapes()), shape) {
  const Products best(shape, 4, normal);
  for (const std::string& set : instruction_sets()) {
    const OnInstructionSet on(set);
    BOOST_REQUIRE(instruction_set() == set);
    const Products other(shape, 4, normal);
    BOOST_REQUIRE(bits_of(other.y) == bits_of(best.y));
    BOOST_REQUIRE(bits_of(other.dx) == bits_of(best.dx));
    BOOST_REQUIRE(bits_of(other.dkernel) == bits_of(best.dkernel));
    BOOST_REQUIRE(bits_of(other.dbias) == bits_of(best.dbias));
  }
}

BOOST_DATA_TEST_CASE(dx_comes_from_the_kernel_before_its_update,
                     data_driven::make(printable_shapes()), shape) {
  Products apart(shape, 5, normal);
  std::vector<const float*> rows;
  for (std::size_t r = 0; r < shape.batch; ++r) rows.push_back(apart.x.data() + r * shape.in);
  UpdateRule rule;
  rule.kind = UpdateRule::Kind::sgd;
  rule.learning_rate = .5F;
  std::vector<float> kernel = apart.kernel;
  std::vector<float> bias = apart.bias;
  std::vector<float> dx(apart.dx.size(), std::numeric_limits<float>::quiet_NaN());
  Workspace workspace;
  dense_backward(shape, rows.data(), apart.dy.data(), {rule, {kernel.data()}},
                 {rule, {bias.data()}}, dx.data(), workspace);
  BOOST_REQUIRE(dx == apart.dx);
  for (std::size_t i = 0; i < kernel.size(); ++i)
    BOOST_REQUIRE(kernel[i] == apart.kernel[i] - .5F * apart.dkernel[i]);
  for (std::size_t j = 0; j < bias.size(); ++j)
    BOOST_REQUIRE(bias[j] == apart.bias[j] - .5F * apart.dbias[j]);
}

BOOST_DATA_TEST_CASE(parts_together_are_the_whole, data_driven::make(printable_shapes()), shape) {
  const Products whole(shape, 6, normal);
  std::vector<const float*> rows;
  for (std::size_t r = 0; r < shape.batch; ++r) rows.push_back(whole.x.data() + r * shape.in);
  const auto poisoned = [](std::size_t size) {
    return std::vector<float>(size, std::numeric_limits<float>::quiet_NaN());
  };
  for (const std::size_t count : {2U, 3U, 7U}) {
    std::vector<float> y = poisoned(whole.y.size());
    std::vector<float> dx = poisoned(whole.dx.size());
    std::vector<float> kernel = whole.kernel;
    std::vector<float> dbias = poisoned(whole.dbias.size());
    UpdateRule rule;
    rule.kind = UpdateRule::Kind::sgd;
    rule.learning_rate = 1;
    Workspace workspace;
    for (std::size_t part = count; part-- > 0;) {
      dense_forward(shape, rows.data(), whole.kernel.data(), whole.bias.data(), y.data(), workspace,
                    {part, count});
      dense_backward(shape, rows.data(), whole.dy.data(), {rule, {kernel.data()}}, {}, dx.data(),
                     workspace, {part, count});
      dense_backward(shape, rows.data(), whole.dy.data(),
                     stored(std::vector<float>(whole.kernel.size()).data()), stored(dbias.data()),
                     nullptr, workspace, {part, count});
    }
    BOOST_REQUIRE(y == whole.y);
    BOOST_REQUIRE(dx == whole.dx);
    BOOST_REQUIRE(dbias == whole.dbias);
    for (std::size_t i = 0; i < kernel.size(); ++i)
      BOOST_REQUIRE(kernel[i] == whole.kernel[i] - whole.dkernel[i]);
  }
}

BOOST_DATA_TEST_CASE(dx_comes_from_the_kernel_whose_gradient_is_stored,
                     data_driven::make(printable_shapes()), shape) {
  Products apart(shape, 7, normal);
  std::vector<const float*> rows;
  for (std::size_t r = 0; r < shape.batch; ++r) rows.push_back(apart.x.data() + r * shape.in);
  std::vector<float> gradient(apart.dkernel.size(), std::numeric_limits<float>::quiet_NaN());
  std::vector<float> dx(apart.dx.size(), std::numeric_limits<float>::quiet_NaN());
  Workspace workspace;
  dense_backward(shape, rows.data(), apart.dy.data(), stored(gradient.data(), apart.kernel.data()),
                 {}, dx.data(), workspace);
  BOOST_REQUIRE(dx == apart.dx);
  BOOST_REQUIRE(gradient == apart.dkernel);
}

BOOST_AUTO_TEST_CASE(an_instruction_set_that_is_not_there_is_not_used) {
  const std::string before = instruction_set();
  BOOST_TEST(!use_instruction_set("sse9"));
  BOOST_TEST(instruction_set() == before);
  BOOST_TEST(instruction_sets().back() == "portable");
}

BOOST_AUTO_TEST_SUITE_END()
