"""A foreign gRPC client: reads a project by pages and as a stream, then deletes it. Prints what it saw as JSON."""

import importlib
import json
import sys
import tempfile

import grpc
from grpc_tools import protoc

address, proto_folder, token, project = sys.argv[1:]

with tempfile.TemporaryDirectory() as generated:
    arguments = ["protoc", f"-I{proto_folder}", f"--python_out={generated}", f"--grpc_python_out={generated}"]
    well_known = protoc.__file__.replace("protoc.py", "_proto").replace("__init__.py", "_proto")
    if protoc.main([*arguments, f"-I{well_known}", "task/v1/task.proto"]) != 0:
        sys.exit("protoc failed")
    sys.path.insert(0, generated)
    messages = importlib.import_module("task.v1.task_pb2")
    stubs = importlib.import_module("task.v1.task_pb2_grpc")

    metadata = [("authorization", f"Bearer {token}")]
    with grpc.insecure_channel(address) as channel:
        service = stubs.TaskServiceStub(channel)

        paged, pages, page_token = [], 0, ""
        while True:
            request = messages.GetTasksByProjectRequest(project_id=project, page_size=1000, page_token=page_token)
            answer = service.GetTasksByProject(request, metadata=metadata, timeout=30)
            paged += [task.id for task in answer.tasks]
            pages += 1
            page_token = answer.next_page_token
            if not page_token:
                break

        request = messages.StreamTasksByProjectRequest(project_id=project)
        streamed = [task.id for chunk in service.StreamTasksByProject(request, metadata=metadata, timeout=60) for task in chunk.tasks]

        request = messages.DeleteByProjectRequest(project_id=project)
        deleted = service.DeleteByProject(request, metadata=metadata, timeout=60).deleted_count
        again = service.DeleteByProject(request, metadata=metadata, timeout=60).deleted_count

        try:
            service.GetTasksByProject(messages.GetTasksByProjectRequest(project_id=project), timeout=10)
            refused = None
        except grpc.RpcError as error:
            refused = error.code().name

print(
    json.dumps(
        {
            "pages": pages,
            "paged": len(set(paged)),
            "streamed": len(set(streamed)),
            "sameOrder": paged == streamed,
            "deleted": deleted,
            "deletedAgain": again,
            "withoutToken": refused,
        }
    )
)
