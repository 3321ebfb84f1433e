namespace BlasNet.Tests.Scripts;

/// <content>Chapter 2 of Deep Learning with Python, and the circles problem.</content>
internal static partial class BookScriptTests
{
    private static (string Words, double Low, double High)[] HelloWorldFigures =>
    [
        ("test image 1: a 2 with probability", 0.9, 1), ("loss of the first update", 2.2, 3), ("of the last", 0, 0.5),
        ("test accuracy", 0.88, 0.96), ("largest difference of the predictions", 0, 1e-4),
    ];

    private static BookScript[] Tensors =>
    [
        new("mnist-hello-world.cs", "train images: 6000 of [28, 28, 1]", "test images: 1000 of [28, 28, 1]",
            "updates: 235, 5 epochs of 47 batches", "labels of [10]: 0 0 0 0 0 0 1 0 0 0")
        {
            Figures = HelloWorldFigures,
            Pictures = ["mnist-hello-world"],
        },
        new("mnist-hello-world.fsx", "train images: 6000 of [28, 28, 1]", "test images: 1000 of [28, 28, 1]",
            "updates: 235, 5 epochs of 47 batches", "labels of [10]: 0 0 0 0 0 0 1 0 0 0")
        {
            Figures = HelloWorldFigures,
            Pictures = ["mnist-hello-world-fsharp"],
        },
        new("circles.cs", "total parameters 117")
        {
            Figures =
            [
                ("test loss", 0, 0.15), ("test accuracy", 0.95, 1), ("test accuracy at the rate 0.01, epoch 10", 0.95, 1),
                ("test accuracy at the rate 0.001, epoch 10", 0.55, 0.85),
            ],
            Pictures = ["circles", "circles-surface", "circles-network"],
        },
        new("tensor-operations.cs",
            "relu(x) is equal to its loop: float32 [200, 200], rank 2", "x + y is equal to its loop: float32 [200, 200], rank 2",
            "x + v is equal to its loop: float32 [200, 200], rank 2", "v . w is equal to its loop: float32 [1], rank 1",
            "x . v is equal to its loop: float32 [200], rank 1", "x . y is equal to its loop: float32 [200, 200], rank 2",
            "reshape(x) is equal to its loop: float32 [100, 400], rank 2", "transpose(x) is equal to its loop: float32 [200, 200], rank 2",
            "[3. 4. 5.]]", "[1. 3. 5.]]"),
        new("gradient-descent-minima.fsx",
            "without momentum: from w = 3.5, loss 4.86, to w = 2.07, loss -1.21",
            "with momentum 0.9: from w = 3.5, loss 4.86, to w = -2.38, loss -3.88",
            "from the other side: from w = -3.5, loss 0.66, to w = -2.37, loss -3.88")
        {
            Pictures = ["gradient-descent-minima"],
        },
        new("crumpled-paper.fsx")
        {
            Figures =
            [
                ("accuracy of the network", 0.98, 1), ("layer by layer and at once, largest difference", 0, 1e-5),
                ("the sheet: a straight line parts", 0.86, 0.92), ("after layer 1: a straight line parts", 0.95, 1),
                ("after layer 3: a straight line parts", 0.98, 1),
            ],
            Pictures = ["crumpled-paper"],
        },
        new("chain-rule.fsx", "f(W1, W2, W3) = 1.0932")
        {
            Figures =
            [
                ("largest deviation", 0, 1e-6), ("meanSquaredError: loss", 0, 0.01),
                ("largest difference of the predictions", 0, 0.05), ("largest error of the composed network", 0, 0.2),
            ],
            Pictures = ["chain-rule"],
        },
        new("temperature-forecast.fsx", "samples of the shape [14, 3]: 1081 to learn from, 365 of the last year to test on")
        {
            Figures = [("RMSE of 'the same as yesterday'", 2.58, 2.60), ("RMSE of the network", 2.1, 2.52)],
            Pictures = ["temperature-forecast"],
        },
        new("tensors.fsx",
            "vector: int32 [5], rank 1", "matrix: int32 [3, 5], rank 2", "cube: int32 [3, 3, 5], rank 3", "[ 6 79  3 35  1]",
            "train images: uint8 [60000, 28, 28], rank 3", "images[10:100]: uint8 [90, 28, 28], rank 3",
            "images[:, 7:-7, 7:-7]: uint8 [60000, 14, 14], rank 3", "fourth batch: uint8 [128, 28, 28], rank 3",
            "video, clips of frames: uint8 [4, 240, 144, 256, 3], rank 5",
            "video, colours first in each frame: uint8 [4, 240, 3, 144, 256], rank 5",
            "video, colours first in each clip: uint8 [4, 3, 240, 144, 256], rank 5",
            "four clips of 60 s at 4 frames a second: 106168320 numbers, 101 MB as bytes, 405 MB as float32")
        {
            Pictures = ["tensors"],
        },
        new("one-update.fsx",
            "before: W = 1.0, b = 2.0, prediction 6.0, loss 2.0",
            "dL/dW = -4, dL/db = -1",
            "by the library: dL/dW = -4, dL/db = -1",
            "after a step of the rate 0.1: W = 1.4, b = 2.1, prediction 7.7, loss 0.3",
            "after W + 1, b + 1: W = 2.0, b = 3.0, prediction 11.0, loss 3.0") { Pictures = ["one-update"] },
        new("circles-backpropagation.fsx")
        {
            Figures = [("by hand and Gradient.Of", 0, 1e-6), ("test accuracy", 0.95, 1)],
            Pictures = ["circles-backpropagation"],
        },
    ];
}
