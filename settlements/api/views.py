"""Resources of instructions."""
from machinery.api import *
class Instructions(Resource):
    @operation("settlements.load", writes=True, raw=True)
    def post(self, request):
        return Answer({"x": request.sent.decode()}, 201)
class OneInstruction(Resource):
    @operation("settlements.view")
    def get(self, request, pk):
        raise NotFound()
