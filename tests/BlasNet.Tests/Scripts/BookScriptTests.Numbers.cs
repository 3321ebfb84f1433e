namespace BlasNet.Tests.Scripts;

/// <content>The fish book from perceptrons to the computational graph.</content>
internal static partial class BookScriptTests
{
    private static BookScript[] Numbers =>
    [
        new("perceptron.fsx",
            "0  0    0    1    0    0",
            "1  0    0    1    1    1",
            "0  1    0    1    1    1",
            "1  1    1    0    1    0") { Pictures = ["perceptron"] },
        new("activations.fsx",
            "step: [0. 1. 1.]",
            "sigmoid: [0.26894142 0.73105858 0.88079708]",
            "sigmoid': [0.19661193 0.19661193 0.10499359]",
            "tanh: [-0.76159416  0.76159416  0.96402758]",
            "tanh': [0.41997434 0.41997434 0.07065082]",
            "ReLU: [0. 1. 2.]",
            "ReLU': [0. 1. 1.]",
            "leaky ReLU: [-0.2  1.   2. ]",
            "leaky ReLU': [0.2 1.  1. ]")
        {
            Figures =
            [
                ("sigmoid and its derivative against the library's, largest difference", 0, 1e-14),
                ("tanh and its derivative against the library's, largest difference", 0, 1e-14),
                ("leaky ReLU and its derivative against the library's, largest difference", 0, 1e-14),
            ],
            Pictures = ["activations"],
        },
        new("three-layer-forward.fsx",
            "A1 [0.3 0.7 1.1]",
            "Z1 [0.57444252 0.66818777 0.75026011]",
            "Z2 [0.62624937 0.7710107 ]",
            "y  [0.31682708 0.69627909]",
            "the model says [[0.316827 0.696279]]"),
        new("softmax.fsx",
            "exp(a)      [ 1.34985881 18.17414537 54.59815003]",
            "their sum   [74.12215421]",
            "softmax(a)  [0.01821127 0.24519181 0.73659691]",
            "naive       [nan nan nan]",
            "a - max(a)  [  0. -10. -20.]",
            "cured       [9.99954600e-01 4.53978686e-05 2.06106005e-09]",
            "library     [9.99954600e-01 4.53978686e-05 2.06106005e-09]"),
        new("mnist-batches.cs",
            "1.dense.kernel: float32 [784, 50], rank 2",
            "2.dense.kernel: float32 [50, 100], rank 2",
            "3.dense.kernel: float32 [100, 10], rank 2",
            "a batch: float32 [100, 28, 28, 1], rank 4 in, float32 [100, 10], rank 2 out")
        {
            Figures = [("accuracy", 0.86, 0.95), ("accuracy by the library", 0.86, 0.95)],
            Pictures = ["mnist-batches"],
        },
        new("loss-functions.fsx",
            "squared error where 2 is the likeliest: 0.0975",
            "squared error where 7 is the likeliest: 0.5975",
            "cross entropy where 2 is the likeliest: 0.51082546",
            "cross entropy where 7 is the likeliest: 2.30258409") { Pictures = ["loss-functions"] },
        new("mini-batch.cs",
            "x: float32 [10, 784], rank 2",
            "t as labels: int32 [10], rank 1",
            "t as one-hot rows: float32 [10, 10], rank 2")
        {
            Figures =
            [
                ("cross entropy by one-hot rows", 2.27, 2.32),
                ("cross entropy by labels", 2.27, 2.32),
                ("cross entropy of the library", 2.27, 2.32),
            ],
        },
        new("numerical-gradient.fsx",
            "(f(5 + 1e-50) - f(5)) / 1e-50 = 0.0000",
            "f'(5)  = 0.2000000000",
            "f'(10) = 0.3000000000",
            "by x0 at (3, 4): 6.0000000000",
            "by x1 at (3, 4): 8.0000000000",
            "gradient at (3, 4): [6. 8.]",
            "gradient at (0, 2): [0. 4.]",
            "gradient at (3, 0): [6. 0.]") { Pictures = ["numerical-gradient-tangents", "numerical-gradient-field"] },
        new("simple-net-gradient.fsx",
            "x W  = [[1.05414809 0.63071653 1.1328074 ]]",
            "loss = 0.9280685387",
            "dL/dW by hand:",
            "dL/dW numerically:",
            "dL/dW by Gradient.Of:",
            "[[ 0.21924763  0.14356247 -0.36281009]",
            "[ 0.32887144  0.2153437  -0.54421514]]")
        {
            Figures =
            [
                ("numerically and by hand, largest deviation", 0, 1e-8), ("Gradient.Of and by hand, largest deviation", 0, 1e-12),
                ("loss where w23 is larger by 0.01", 0.9226, 0.9227), ("loss after a step of the rate 0.1", 0.86, 0.87),
            ],
        },
        new("gradient-descent.fsx",
            "rate 0.1:   [-6.11110793e-10  8.14814391e-10]",
            "rate 10:    [-2.58983747e+13 -1.29524862e+12]",
            "rate 1e-10: [-2.99999994  3.99999992]") { Pictures = ["gradient-descent"] },
        new("two-layer-net.cs",
            "total parameters 39760",
            "flatten, dense, dense: passed")
        {
            Figures = [("train accuracy", 0.82, 0.93), ("test accuracy", 0.80, 0.92)],
            Pictures = ["two-layer-net"],
        },
        new("layers-by-hand.fsx", "loss by hand 4.35500, of the library 4.35500")
        {
            Figures =
            [
                ("ReLU, largest difference", 0, 1e-5), ("sigmoid, largest difference", 0, 1e-5), ("Affine, largest difference", 0, 1e-4),
                ("softmax with loss, largest difference", 0, 1e-5), ("dropout keeps", 0.5, 0.7),
                ("dropout times 1 / (1 - rate), largest difference", 0, 1e-5),
            ],
        },
        new("two-layer-net-by-hand.fsx")
        {
            Figures =
            [
                ("largest difference of the weights", 0, 2e-3), ("loss of the first batch", 2.2, 2.5), ("of the last", 0.4, 1.2),
                ("before, at the end", 0.65, 0.85),
            ],
            Pictures = ["two-layer-net-by-hand"],
        },
        new("computational-graph.fsx",
            "price: 220",
            "d price / d apple: 2.2",
            "d price / d apples: 110.0",
            "d price / d tax: 200.0",
            "price with oranges: 715",
            "d price with oranges / d apple: 2.2",
            "d price with oranges / d apples: 110.0",
            "d price with oranges / d orange: 3.3",
            "d price with oranges / d oranges: 165.0",
            "d price with oranges / d tax: 650.0") { Pictures = ["computational-graph"] },
    ];
}
